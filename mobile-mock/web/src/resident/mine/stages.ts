import type { Schemas } from '@shared/api/client';

type State = Schemas['StateName'];

/** The way of every request in four words: sent, with a station, somebody helps, the result. */
export const STAGES = ['sent', 'station', 'helping', 'result'] as const;
export type Stage = (typeof STAGES)[number];

const STANDS: Record<State, Stage> = {
  submitted: 'sent', returned: 'sent', triage: 'sent', queued: 'station', assigned: 'station', in_progress: 'helping',
  waiting: 'helping', resolved: 'result', closed: 'result', withdrawn: 'result', answered: 'result', merged: 'result',
};

/** How a stage of a request stands. */
export function standing(stage: Stage, state: State): 'done' | 'now' | 'ahead' {
  const now = STAGES.indexOf(STANDS[state]);
  const at = STAGES.indexOf(stage);
  if (at === now) return 'now';
  return at < now ? 'done' : 'ahead';
}
