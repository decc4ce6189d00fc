import { type Schemas, api, call } from '@shared/api/client';
import { CONSENTS } from '../mine/acts';

export type OwnData = Schemas['OwnData'];

/** Requests on one page of the export; each page counts as one. */
const LIMIT = 100;

/** Everything that is kept about me, and where each page of it begins. */
export interface Everything {
  /** The first page has what is not about a single request. */
  first: OwnData | undefined;
  requests: OwnData['requests'];
  cursors: (string | undefined)[];
}

/** Reads all of it. */
export async function everything(): Promise<Everything> {
  const cursors: (string | undefined)[] = [];
  const pages: OwnData[] = [];
  let cursor: string | undefined;
  do {
    cursors.push(cursor);
    const query = { limit: LIMIT, ...(cursor === undefined ? {} : { cursor }) };
    // JSON is what it answers unless a page to print is asked for
    const page = (await call(() => api.GET('/api/v1/me/data', { params: { query } }))) as OwnData;
    pages.push(page);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return { first: pages[0], requests: pages.flatMap((page) => page.requests), cursors };
}

/** Whether a file of it would lie on a phone that others may hold. */
export const isSecret = (requests: OwnData['requests']) => requests.some((request) => request.restricted);

/** A consent of mine that still stands. */
export interface Standing {
  id: string;
  number: string;
  kind: Schemas['ConsentKind'];
  given_at: string;
}

/** What I agreed to and have not taken back. */
export function standing(requests: OwnData['requests']): Standing[] {
  return requests.flatMap(({ id, number_spoken: number, consents }) =>
    consents.filter((one) => !one.withdrawn_at).map(({ kind, given_at }) => ({ id, number, kind, given_at })),
  );
}

/** To what I have not agreed, or no more. */
export function lacking(requests: OwnData['requests']): Omit<Standing, 'given_at'>[] {
  return requests.filter((one) => one.may_agree).flatMap(({ id, number_spoken: number, consents }) => {
    const stands = (kind: Standing['kind']) => consents.some((one) => one.kind === kind && !one.withdrawn_at);
    return CONSENTS.filter((kind) => !stands(kind)).map((kind) => ({ id, number, kind }));
  });
}

/** The pages to read and print, as the server writes them. */
export async function printable(cursors: Everything['cursors']): Promise<string[]> {
  const pages: string[] = [];
  for (const cursor of cursors) {
    const query = { limit: LIMIT, ...(cursor === undefined ? {} : { cursor }) };
    const page = await call(() => api.GET('/api/v1/me/data', { params: { query }, headers: { Accept: 'text/html' }, parseAs: 'text' }));
    pages.push(page as unknown as string);
  }
  return pages;
}

/** Hands a page to the person as a file. */
export function save(html: string, name: string): void {
  const address = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
