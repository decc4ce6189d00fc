import { type Schemas, api, call } from '@shared/api/client';
import { ApiProblem } from '@shared/api/problem';
import type { Read } from './rows';

/** So many of each view, the most pressing first. */
export const MOST = 100;
/** Notices that tell of something that waits for a decision. */
const DECIDING = ['staff_appeal', 'staff_extension_asked'];
/** So many pages of the inbox are looked through, and so many requests of it read at once. */
const PAGES = 3;
const AT_ONCE = 20;
/** How far ahead gaps of the roster are shown, in days. */
const AHEAD = 7;

/** Notices whose request was looked at, and has nothing that waits: not to be read again, since each look is written down. */
let settled = new Set<string>();

/** Forgets it: somebody else may work here. */
export function forgetRead(): void {
  settled = new Set();
}

async function view(name: 'overdue' | 'at_risk' | 'due_today' | 'unassigned' | 'station') {
  return (await call(() => api.GET('/api/v1/queue', { params: { query: { view: name, limit: MOST } } }))).items;
}

async function deciding(): Promise<Schemas['Notice'][]> {
  const found: Schemas['Notice'][] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const query = { limit: MOST, ...(cursor === undefined ? {} : { cursor }) };
    const read = await call(() => api.GET('/api/v1/notices', { params: { query } }));
    found.push(...(read.items as Schemas['Notice'][]).filter((one) => DECIDING.includes(one.template)));
    if (!read.next_cursor) break;
    cursor = read.next_cursor;
  }
  return found;
}

/** What has ended stands in no queue: an appeal about it is known by the notice that told of it. */
async function byNotice(known: Set<string>): Promise<Schemas['HelpRequest'][]> {
  const notices = (await deciding()).filter((one) => one.help_request_id && !settled.has(one.id) && !known.has(one.help_request_id));
  const ids = [...new Set(notices.flatMap((one) => one.help_request_id ?? []))].slice(0, AT_ONCE);
  const read = await Promise.all(ids.map((id) => look(id)));
  const waiting = read.flatMap((one) => (one && (one.appeals.some((appeal) => !appeal.decided_at) || one.staff?.extension_asked) ? [one] : []));
  const waits = new Set(waiting.map((one) => one.id));
  for (const one of notices) if (one.help_request_id && ids.includes(one.help_request_id) && !waits.has(one.help_request_id)) settled.add(one.id);
  return waiting;
}

/** None where it is not the reader's to see any more. */
async function look(id: string): Promise<Schemas['HelpRequest'] | null> {
  try {
    return await call(() => api.GET('/api/v1/help-requests/{id}', { params: { path: { id } } }));
  } catch (thrown) {
    if (thrown instanceof ApiProblem && thrown.status === 404) return null;
    throw thrown;
  }
}

/** Everything of the list, with the server's counts and its time. */
export async function readAll(role: string): Promise<{ read: Read; counts: Schemas['QueueCounts'] }> {
  const limit = { params: { query: { limit: MOST } } };
  const [counts, overdue, at_risk, due_today, unassigned, open, gaps, complaints, deletions, lessons] = await Promise.all([
    call(() => api.GET('/api/v1/queue/counts')),
    view('overdue'),
    view('at_risk'),
    view('due_today'),
    view('unassigned'),
    view('station'),
    call(() => api.GET('/api/v1/duty/gaps', { params: { query: { days: AHEAD } } })),
    call(() => api.GET('/api/v1/complaints', limit)),
    call(() => api.GET('/api/v1/deletion-requests', limit)),
    role === 'district' ? call(() => api.GET('/api/v1/lessons', limit)) : { items: [] },
  ]);
  const known = new Set([...overdue, ...at_risk, ...due_today, ...unassigned, ...open].map((one) => one.id));
  const others = [...open, ...(await byNotice(known))];
  return {
    counts,
    read: {
      overdue, at_risk, due_today, unassigned, others, gaps: gaps.items, complaints: complaints.items as Read['complaints'],
      deletions: deletions.items as Read['deletions'], lessons: lessons.items as Read['lessons'],
    },
  };
}
