import { shallowReactive } from 'vue';

/**
 * Codes that were just made, by the doorbell they are for: in the memory of this page, until it is left. They are shown this
 * once, and lie nowhere else.
 */
const codes = shallowReactive(new Map<string, string>());

/** The code that was just made for this doorbell. */
export const codeOf = (bell: string): string | undefined => codes.get(bell);

/** Keeps a code until its page is left. */
export function keepCode(bell: string, code: string): void {
  codes.set(bell, code);
}

/** The page is left, or a phone has taken the doorbell over. */
export function forgetCode(bell: string): void {
  codes.delete(bell);
}
