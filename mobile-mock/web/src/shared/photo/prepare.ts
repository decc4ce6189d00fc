import { type FileKind, MOST, MOST_BYTES, type Sender } from './limits';
import { HEAD, kindOf } from './kinds';
import { shrunk } from './shrink';

/** A file ready to be kept and sent. */
export interface Prepared {
  kind: FileKind;
  blob: Blob;
  /** What it is called on this phone; never sent. */
  name: string;
}

/** Why a file cannot be taken: the end of a text's key below `photos`. */
export type Unfit = 'empty' | 'unknown_kind' | 'too_many_bytes' | 'unreadable' | 'too_many_photos' | 'too_many_documents';

/** A file that was chosen, as it is to be sent; or why it cannot be. */
export async function prepared(file: File, sender: Sender, shrink: (file: Blob) => Promise<Blob | undefined> = shrunk): Promise<Prepared | Unfit> {
  if (file.size === 0) return 'empty';
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  } catch {
    // gone from the phone meanwhile, or not allowed to be read
    return 'unreadable';
  }
  const kind = kindOf(head, file.type);
  if (kind === undefined) return 'unknown_kind';
  const small = kind === 'photo' ? await shrink(file) : undefined;
  if (small !== undefined) return { kind, blob: small, name: file.name };
  if (file.size > MOST_BYTES[sender][kind]) return 'too_many_bytes';
  try {
    // the bytes themselves: the phone may take the file away before it is sent
    return { kind, blob: new Blob([await file.arrayBuffer()], { type: file.type }), name: file.name };
  } catch {
    return 'unreadable';
  }
}

/** Whether one more of this kind has room beside those that are there already. */
export function roomFor(kind: FileKind, there: { kind: string }[]): Unfit | null {
  if (there.filter((one) => one.kind === kind).length < MOST[kind]) return null;
  return kind === 'photo' ? 'too_many_photos' : 'too_many_documents';
}
