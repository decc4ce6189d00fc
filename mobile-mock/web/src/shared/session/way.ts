import type { Component, InjectionKey } from 'vue';

/** How the readers of an app sign in, where that is not by a code to their phone: a form that says `done`. */
export const SIGN_IN: InjectionKey<Component> = Symbol('sign in');

/** What an app of staff does when somebody has signed in, or has chosen a password: it asks who they are. */
export const ENTERED: InjectionKey<() => Promise<void>> = Symbol('entered');
