import type { FileKind } from './limits';

/** First bytes by which a file is known, whatever it is called. */
const BEGINNINGS: [at: number, bytes: string, kind: FileKind][] = [
  [0, '\xff\xd8\xff', 'photo'],
  [0, '\x89PNG', 'photo'],
  [0, 'GIF8', 'photo'],
  [8, 'WEBP', 'photo'],
  [4, 'ftyp', 'photo'],
  [0, '%PDF-', 'document'],
];
/** Bytes that have to be read for it. */
export const HEAD = 16;

/** What a file is by its first bytes; where they say nothing, by what the phone says. None of what is taken: undefined. */
export function kindOf(head: Uint8Array, said: string): FileKind | undefined {
  const text = String.fromCharCode(...head);
  const found = BEGINNINGS.find(([at, bytes]) => text.startsWith(bytes, at));
  if (found !== undefined) return found[2];
  if (said.startsWith('image/')) return 'photo';
  return said === 'application/pdf' ? 'document' : undefined;
}
