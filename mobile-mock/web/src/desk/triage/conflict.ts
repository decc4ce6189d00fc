import { type Schemas, api, call } from '@shared/api/client';
import { asProblem } from '@shared/api/problem';

/** What somebody has chosen and typed about a request that waits, and not sent yet. */
export interface Typed {
  station: string;
  note: string;
}

/** A decision of somebody else that came before ours. */
export interface Conflict {
  id: string;
  number: string;
  /** Where it stands now; null when it may not be seen any more. */
  state: Schemas['StateName'] | null;
  station: string;
  chosen: string;
  note: string;
}

/** What has gone from a list while somebody was typing about it; what is being decided here goes by our own hand. */
export function lost<T>(shown: T[], read: T[], id: (one: T) => string, typed: Map<string, Typed>, deciding: Set<string>): T[] {
  const there = new Set(read.map(id));
  return shown.filter((one) => !there.has(id(one)) && typed.has(id(one)) && !deciding.has(id(one)));
}

/** What was read, with what is being decided here: its form stays until the answer is there, which may be a refusal. */
export function withDeciding<T>(shown: T[], read: T[], id: (one: T) => string, deciding: Set<string>): T[] {
  const there = new Set(read.map(id));
  return [...read, ...shown.filter((one) => deciding.has(id(one)) && !there.has(id(one)))];
}

/** How it stands now, beside what was typed here. */
export async function conflictOf(request: Schemas['HelpRequest'], typed: Typed | undefined): Promise<Conflict> {
  const params = { path: { id: request.id } };
  const now = await call(() => api.GET('/api/v1/help-requests/{id}', { params })).catch((thrown: unknown) => void asProblem(thrown));
  return {
    id: request.id, number: request.number_spoken, state: now?.state ?? null, station: now?.station?.name ?? '',
    chosen: typed?.station ?? '', note: typed?.note ?? '',
  };
}
