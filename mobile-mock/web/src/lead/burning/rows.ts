import type { Schemas } from '@shared/api/client';
import { dateOf } from '../days';

type Request = Schemas['HelpRequest'] & { deadline?: Schemas['PressingDeadline'] | null };
export type Gap = Schemas['Page_RosterGap']['items'][number];
export type Complaint = Schemas['Page_Complaint']['items'][number];
export type Deletion = Schemas['Page_DeletionRequest']['items'][number];
export type Lesson = Schemas['Page_Lesson']['items'][number];

/** Why something stands in the list; a request may have several reasons. */
export const REASONS = ['overdue', 'at_risk', 'due_today', 'gap', 'decide', 'unassigned', 'urged'] as const;
export type Reason = (typeof REASONS)[number];

/** What somebody decides about a request. */
export type Decision = 'appeal' | 'extension';

/** Something that burns, or waits for the reader. */
export interface Row {
  id: string;
  kind: 'request' | 'gap' | 'complaint' | 'deletion' | 'lesson';
  reasons: Reason[];
  decisions: Decision[];
  urgency: Schemas['Urgency'];
  /** When it was due, is due or begins; none where nothing runs. */
  due: number | null;
  stationId: string | null;
  station: string;
  request?: Request;
  gap?: Gap;
  complaint?: Complaint;
  deletion?: Deletion;
  lesson?: Lesson;
}

/** What was read for the list. */
export interface Read {
  overdue: Request[];
  at_risk: Request[];
  due_today: Request[];
  unassigned: Request[];
  /** Others of which the reader may have to decide something. */
  others: Request[];
  gaps: Gap[];
  complaints: Complaint[];
  deletions: Deletion[];
  lessons: Lesson[];
}

/** What the reader may decide about a request now. */
export function decisionsOf(request: Request, role: string): Decision[] {
  const found: Decision[] = [];
  const appeal = request.appeals.some((one) => !one.decided_at && (one.decider === 'lead' || role === 'district'));
  if (appeal && request.verbs.includes('decide_appeal')) found.push('appeal');
  if (request.staff?.extension_asked && request.verbs.includes('decide_extension')) found.push('extension');
  return found;
}

/** How much a promise of the reader's own presses. */
function pressing(due: number, now: number): Reason[] {
  if (due <= now) return ['overdue', 'decide'];
  return dateOf(due) === dateOf(now) ? ['due_today', 'decide'] : ['decide'];
}

function ofRequest(request: Request, reasons: Reason[], role: string): Row {
  const decisions = decisionsOf(request, role);
  const all = [...reasons];
  if (decisions.length > 0) all.push('decide');
  if ((request.staff?.urges ?? 0) > 0) all.push('urged');
  const due = request.deadline?.due_at ?? request.staff?.due_at;
  return {
    id: request.id, kind: 'request', reasons: all, decisions, urgency: request.urgency, due: due ? Date.parse(due) : null,
    stationId: request.station?.id ?? null, station: request.station?.name ?? '', request,
  };
}

/** Each request once, with every view in which it stands. */
function requests(read: Read, role: string): Row[] {
  const found = new Map<string, { request: Request; reasons: Reason[] }>();
  for (const view of ['overdue', 'at_risk', 'due_today', 'unassigned'] as const) {
    for (const request of read[view]) {
      const known = found.get(request.id);
      if (known) known.reasons.push(view);
      else found.set(request.id, { request, reasons: [view] });
    }
  }
  for (const request of read.others) if (!found.has(request.id)) found.set(request.id, { request, reasons: [] });
  return [...found.values()].map(({ request, reasons }) => ofRequest(request, reasons, role)).filter((row) => row.reasons.length > 0);
}

const NOWHERE = { decisions: [], urgency: 'normal' as const, stationId: null, station: '' };

/** The rank of a row: what burns stands above what only nears, and that above what waits. */
function rank(row: Row, now: number): number {
  if (row.urgency === 'sos' && row.reasons.length > 0) return 0;
  if (row.gap) return (row.due ?? 0) <= now ? 1 : soon(row, now) ? 3 : 6;
  if (row.reasons.includes('overdue')) return 2;
  if (row.reasons.includes('at_risk')) return 4;
  return row.reasons.some((one) => one === 'due_today' || one === 'decide') ? 5 : 7;
}

/** A gap of tomorrow can still be filled. */
const SOON = 24 * 3_600_000;
const soon = (row: Row, now: number) => (row.due ?? 0) - now < SOON;

const URGENCY = { sos: 0, urgent: 1, normal: 2 };

/** Everything in one list: what burns first, then the more urgent, then what is due first. */
export function rowsOf(read: Read, role: string, now: number): Row[] {
  const rows: Row[] = [
    ...requests(read, role),
    ...read.gaps.map((gap): Row => ({
      ...NOWHERE, id: `${gap.station_id} ${gap.from_at}`, kind: 'gap', reasons: ['gap'], due: Date.parse(gap.from_at), stationId: gap.station_id, station: gap.station, gap,
    })),
    ...read.complaints.map((complaint): Row => ({
      ...NOWHERE, id: complaint.id, kind: 'complaint', reasons: pressing(Date.parse(complaint.due_at), now), urgency: complaint.urgency ?? 'normal',
      due: Date.parse(complaint.due_at), stationId: complaint.station_id ?? null, complaint,
    })),
    ...read.deletions.map((deletion): Row => ({
      ...NOWHERE, id: deletion.id, kind: 'deletion', reasons: pressing(Date.parse(deletion.due_at), now), due: Date.parse(deletion.due_at),
      stationId: deletion.staff?.station_id ?? null, deletion,
    })),
    ...read.lessons.map((lesson): Row => ({ ...NOWHERE, id: lesson.id, kind: 'lesson', reasons: ['decide'], due: null, stationId: lesson.station?.id ?? null, station: lesson.station?.name ?? '', lesson })),
  ];
  const last = Number.POSITIVE_INFINITY;
  return rows.sort((one, other) =>
    rank(one, now) - rank(other, now)
    || URGENCY[one.urgency] - URGENCY[other.urgency]
    || (one.due ?? last) - (other.due ?? last)
    || one.id.localeCompare(other.id));
}
