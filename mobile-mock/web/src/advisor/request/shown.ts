import { type Schemas, api, call } from '@shared/api/client';
import { useMe } from '../account/me';
import { readBefore } from '../kept/device';
import { useReading } from '../kept/reading';
import { VIEWS, mayBeKept } from '../queue/views';

/** A request with its timeline, as a page shows it. */
export interface Shown {
  request: Schemas['HelpRequest'];
  events: Schemas['TimelineEntry'][];
}

/** The request of this id: from the server, else as this phone read it before, else as it stood in the queue. */
export function useRequest(id: string) {
  const { mine } = useMe();

  async function readAll(): Promise<Shown> {
    const params = { path: { id } };
    const [request, timeline] = await Promise.all([
      call(() => api.GET('/api/v1/help-requests/{id}', { params })),
      call(() => api.GET('/api/v1/help-requests/{id}/timeline', { params })),
    ]);
    return { request, events: timeline.items };
  }

  const { value, readAt, problem, load, take } = useReading<Shown>(() => `request:${id}`, readAll, {
    keepable: ({ request }) => mayBeKept(request),
    // updates may come in any order: an older one does not replace what is shown
    older: (read, before) => read.request.version < before.request.version,
  });

  /** A request that was never opened, and stands in the queue as it was read last. */
  async function fromQueue(): Promise<void> {
    const account = mine.account?.id;
    if (value.value !== undefined || account === undefined) return;
    for (const view of VIEWS) {
      const kept = await readBefore<{ value: { items: Schemas['QueueItem'][] }; at: number }>(account, `queue:${view}`);
      const found = kept?.value.items.find((item) => item.id === id);
      if (found === undefined) continue;
      value.value = { request: found, events: [] };
      readAt.value = kept?.at ?? 0;
      problem.value = null;
      return;
    }
  }

  async function reload(): Promise<void> {
    if (mine.account === null) return;
    await load();
    if (problem.value?.fateUnknown) await fromQueue();
  }

  return { value, readAt, problem, reload, take };
}
