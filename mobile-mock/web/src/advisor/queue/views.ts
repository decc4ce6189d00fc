import type { Schemas } from '@shared/api/client';

/** The views of the queue that an advisor works with, the most needed first. */
export const VIEWS = ['mine', 'unassigned', 'overdue', 'at_risk', 'due_today', 'followups', 'station', 'first_asked'] as const;
export type View = (typeof VIEWS)[number];

/** Whether something may lie on the phone: open, and nothing that only few may know of (保密件). */
export function mayBeKept(request: Pick<Schemas['HelpRequest'], 'restricted' | 'state'>): boolean {
  return !request.restricted && !['closed', 'withdrawn', 'answered', 'merged'].includes(request.state);
}
