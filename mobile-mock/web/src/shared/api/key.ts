/** A new key for `Idempotency-Key`. Not `randomUUID`, which a page on plain http does not have. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The `Idempotency-Key` of a document: the same words have the same key, so that a lost answer is asked for again. */
export function useKey(): (body: object) => string {
  let key = newKey();
  let before = '';
  return (body) => {
    const text = JSON.stringify(body);
    if (before !== '' && before !== text) key = newKey();
    before = text;
    return key;
  };
}
