/** What in this script a browser of five years ago does not understand. */
export function tooNew(script: string): string[];
