/** The number of a request as somebody typed it: twelve digits in any spelling; empty when it is none. */
export function numberOf(typed: string): string {
  const digits = typed.normalize('NFKC').replace(/[\s\-—.]/g, '');
  return /^\d{12}$/.test(digits) ? digits : '';
}

/** The last four of an ID number: digits, and an X at the end of some; empty when it is none. */
export function idEndOf(typed: string): string {
  const plain = typed.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  return /^[0-9A-Z]{4}$/.test(plain) ? plain : '';
}
