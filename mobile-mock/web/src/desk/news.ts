import { reactive } from 'vue';
import { type Schemas, api, call } from '@shared/api/client';
import { asProblem } from '@shared/api/problem';
import { aheadAt, setAhead } from '@shared/time/server';

interface News {
  triage: number;
  waiting: number;
  /** How much each queue holds; null until it was counted. */
  counts: Schemas['QueueCounts'] | null;
  changes: number;
}

/** What waits for the desk, and how often something has changed since the page was opened. */
const news = reactive<News>({ triage: 0, waiting: 0, counts: null, changes: 0 });

/** Whether it is being counted, and whether something has changed meanwhile. */
let counting = false;
let again = false;

/** Counts what waits, however often something changes one at a time; a server that does not answer leaves the numbers as they were. */
export async function count(): Promise<void> {
  again = true;
  if (counting) return;
  counting = true;
  while (again) {
    again = false;
    await countOnce();
  }
  counting = false;
}

async function countOnce(): Promise<void> {
  news.changes += 1;
  try {
    const [counts, calls] = await Promise.all([
      call(() => api.GET('/api/v1/queue/counts')),
      call(() => api.GET('/api/v1/calls', { params: { query: { waiting: true, limit: 100 } } })),
    ]);
    setAhead(aheadAt(counts.at) ?? 0);
    news.counts = counts;
    news.triage = counts.triage;
    news.waiting = calls.items.length;
  } catch (thrown) {
    asProblem(thrown);
  }
}

/** What waits for the desk. */
export function useNews() {
  return news;
}
