import type { Schemas } from '@shared/api/client';
import { newKey } from '@shared/api/key';
import type { ApiProblem } from '@shared/api/problem';
import { type Act, KINDS, type Said } from '../act/acts';

/** Something that happened meanwhile, by somebody else. */
export type Happened = Pick<Schemas['TimelineEntry'], 'seq' | 'at' | 'text' | 'told' | 'said' | 'internal_note' | 'by'>;

/** What stands on the server where an operation did not fit any more. */
export interface Theirs {
  state: Schemas['StateName'];
  urgency: Schemas['Urgency'];
  version: number;
  /** The advisor's own verbs now: whether it could be sent again at all. */
  verbs: string[];
  happened: Happened[];
}

/** Something that an advisor has done, until the server has it. */
export interface Operation {
  /** `Idempotency-Key`: however often it is sent, it is done once. */
  id: string;
  /** Where it lies, whatever becomes of it: what takes its place lies there too, in one stroke. */
  slot: string;
  account: string;
  request: string;
  /** The request's number as it is spoken, to tell it apart. */
  number: string;
  act: Act;
  /** As it was typed. */
  said: Said;
  /** As it is sent; never changed under the same id. */
  body: Record<string, unknown>;
  /** When, by the server's time. */
  madeAt: string;
  /** It must leave no trace on the phone: it is about a 保密件, or about harm. */
  restricted: boolean;
  /**
   * `waiting` for its turn; `conflict`: something else happened meanwhile, and a person chooses; `refused`: the server says no for
   * another reason, and a person corrects it.
   */
  state: 'waiting' | 'conflict' | 'refused';
  /** Photos that it attaches: where they lie on the phone, how many they were, and by photo the upload, the half one, or why not. */
  photos?: { bundle: string; count: number; uploads: Record<string, string>; half: Record<string, string>; unfit: Record<string, string> };
  tries: number;
  problem?: { title: string; detail: string };
  theirs?: Theirs;
  /** What may be done with the request, where it was refused. */
  verbs?: string[];
}

/** What a failed try means for an operation. */
export type Verdict = 'later' | 'sign_in' | 'conflict' | 'refused';

/** Nobody answered, or the server has its own trouble: later. A "no" that a person has to look at: now. */
export function verdict(problem: ApiProblem): Verdict {
  if (problem.needsSignIn || problem.code === 'password_change_needed') return 'sign_in';
  if (problem.fateUnknown || problem.status === 429) return 'later';
  if (problem.status === 409 || problem.status === 412) return 'conflict';
  return 'refused';
}

/** What somebody else has done since the operation was written; what the program did by itself is no other opinion. */
export function sinceThen(operation: Operation, timeline: Schemas['TimelineEntry'][]): Happened[] {
  const seen = typeof operation.body.version === 'number' ? operation.body.version : Infinity;
  const since = Date.parse(operation.madeAt);
  return timeline.filter((entry) => {
    const later = seen === Infinity ? Date.parse(entry.at) > since : entry.seq > seen;
    return later && entry.by_account !== operation.account && entry.by_role !== 'system';
  });
}

/** The same, meant for the present version: another operation, with another id. */
export function renewed(operation: Operation, version: number): Operation {
  const body = { ...operation.body, ...(KINDS[operation.act].versioned ? { version } : {}) };
  return { ...operation, id: newKey(), body, state: 'waiting', tries: 0, problem: undefined, theirs: undefined };
}

/** Its words, as a note for colleagues: nothing typed is lost where the act itself is not possible any more. */
export function asNote(operation: Operation, words: string): Operation {
  return {
    ...operation, id: newKey(), act: 'note', said: { internal_note: words, told: '' }, body: { internal_note: words },
    state: 'waiting', tries: 0, problem: undefined, theirs: undefined,
  };
}

/**
 * Operations in the order in which they were made; of one request, none overtakes an earlier one that is stuck. Photos go after all
 * words, and hold nothing back.
 */
export function nextOf(operations: Operation[]): Operation | undefined {
  const stuck = new Set<string>();
  const words = operations.filter(({ photos }) => photos === undefined);
  for (const operation of words) {
    if (operation.state !== 'waiting') stuck.add(operation.request);
    else if (!stuck.has(operation.request)) return operation;
  }
  return operations.find(({ photos, state }) => photos !== undefined && state === 'waiting');
}
