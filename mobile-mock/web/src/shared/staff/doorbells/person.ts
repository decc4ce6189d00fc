import { type Schemas, api, call } from '@shared/api/client';
import { asProblem } from '@shared/api/problem';

/** Digits of a file number (档案号) and of a request number (受理编号). */
const FILE = 10;
const REQUEST = 12;

/** Whose doorbell it may be: a file that is there, or a new one for the person of a request. */
export interface Candidate {
  /** Of the file; absent for a new one. */
  person?: string;
  /** The request that belongs to the file, once it is linked. */
  request?: string;
  brief?: Schemas['PersonBrief'];
}

/** What somebody typed: the number of a request or of a file; `null` when it is neither. */
export function numberIn(typed: string): { kind: 'file' | 'request'; number: string } | null {
  const number = typed.normalize('NFKC').replace(/[\s-]/g, '');
  if (!/^\d+$/.test(number)) return null;
  if (number.length === FILE) return { kind: 'file', number };
  return number.length === REQUEST ? { kind: 'request', number } : null;
}

/** The person of a request: the file that it has, else those that may be the same person, and a new file. */
export async function ofRequest(request: string): Promise<Candidate[]> {
  const { person, matches } = await call(() => api.GET('/api/v1/help-requests/{id}/person', { params: { path: { id: request } } }));
  if (person) return [{ person: person.id, brief: person }];
  return [...matches.map(({ person: brief }) => ({ person: brief.id, request, brief })), { request }];
}

/** Whoever has this number; none where nobody has, or nobody that may be seen. */
export async function withNumber(typed: { kind: 'file' | 'request'; number: string }): Promise<Candidate[]> {
  if (typed.kind === 'file') {
    const found = await call(() => api.POST('/api/v1/persons/search', { body: { file_number: typed.number } }));
    return found.items.map((brief) => ({ person: brief.id, brief }));
  }
  const path = { number: typed.number };
  try {
    const request = await call(() => api.GET('/api/v1/help-requests/by-number/{number}', { params: { path } }));
    return await ofRequest(request.id);
  } catch (thrown) {
    if (asProblem(thrown).status === 404) return [];
    throw thrown;
  }
}

/** The file: the one that is there, linked to the request where it has to be, or a new one. */
export async function fileOf(candidate: Candidate): Promise<string> {
  if (candidate.request === undefined) return candidate.person ?? '';
  const params = { path: { id: candidate.request } };
  const body = candidate.person === undefined ? {} : { person_id: candidate.person };
  return (await call(() => api.POST('/api/v1/help-requests/{id}/person', { params, body }))).id;
}
