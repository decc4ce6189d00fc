import type { InjectionKey } from 'vue';
import type { Language } from './language';

/** The way to change the language of the pages. */
export const CHANGE_LANGUAGE: InjectionKey<(wanted: Language) => Promise<void>> = Symbol('change language');
