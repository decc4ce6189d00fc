/** Who sends, as far as limits know. */
export type Sender = 'resident' | 'staff';
/** What is sent. */
export type FileKind = 'photo' | 'document';

/** So many of each kind a request holds at most. */
export const MOST: Record<FileKind, number> = { photo: 9, document: 5 };

/** Bytes that the server takes of one file (`domain/data/upload-limits.csv`; a test holds both together). */
export const MOST_BYTES: Record<Sender, Record<FileKind, number>> = {
  resident: { photo: 31_457_280, document: 20_971_520 },
  staff: { photo: 41_943_040, document: 41_943_040 },
};

/** A file of more bytes goes in pieces, so that a connection that breaks costs one of them. */
export const IN_PIECES = 4_000_000;

/** Bytes of one piece: some seconds of a bad network. */
export const PIECE = 512 * 1024;
