import type { Component, InjectionKey } from 'vue';

/** How the readers of an app sign in, where that is not by a code to their phone: a form that says `done`. */
export const SIGN_IN: InjectionKey<Component> = Symbol('sign in');
