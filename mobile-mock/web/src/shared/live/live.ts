import { onMounted, onUnmounted, watch } from 'vue';
import { api, call } from '../api/client';
import { session } from '../session/session';

/** Without live updates pages are read again so often, in milliseconds. */
const POLL = 30_000;
/** After a stream ended: the first wait and the longest, in milliseconds. */
const SOONEST = 3_000;
const LATEST = 60_000;

/** What the server tells: of a request, of something else, of the inbox, of lists, or that all is to be read again. */
const KINDS = ['request', 'call', 'complaint', 'deletion_request', 'call_task', 'inbox', 'lists', 'reset'];

/** The id of the last event, so that nothing in between is missed. */
let lastId: string | undefined;

/**
 * Calls `changed` whenever something of the signed-in person may have changed: told by the server where the browser can
 * listen, else every 30 seconds and whenever the page is looked at again. A page that nobody looks at does nothing.
 */
export function useLive(changed: () => void): void {
  let stream: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setInterval> | undefined;
  let wait = SOONEST;
  let gone = false;

  function close(): void {
    stream?.close();
    stream = null;
    clearTimeout(retry);
  }

  function later(): void {
    close();
    if (gone || document.hidden) return;
    retry = setTimeout(() => void open(), wait);
    wait = Math.min(wait * 2, LATEST);
  }

  async function open(): Promise<void> {
    if (!('EventSource' in window) || !(await session.known())) return;
    try {
      const { ticket } = await call(() => api.POST('/api/v1/live/ticket', { body: {} }));
      if (gone || document.hidden) return;
      const query = new URLSearchParams({ ticket, ...(lastId === undefined ? {} : { last_event_id: lastId }) });
      stream = new EventSource(`/api/v1/live?${query}`);
      for (const kind of KINDS) {
        stream.addEventListener(kind, (event) => {
          lastId = event.lastEventId || lastId;
          changed();
        });
      }
      stream.onopen = () => {
        wait = SOONEST;
        // without a place to read on from, what happened since the page was read is told nowhere
        if (lastId === undefined) changed();
      };
      // a ticket is good once: the browser's own way to come back would be refused
      stream.onerror = later;
    } catch {
      later();
    }
  }

  function looked(): void {
    if (document.hidden) {
      close();
      return;
    }
    changed();
    close();
    void open();
  }

  watch(
    () => session.signedIn,
    (signedIn) => {
      close();
      if (signedIn) void open();
    },
  );
  onMounted(() => {
    void open();
    poll = setInterval(() => {
      // a page that opened without a signal is not signed in yet, and asks all the same
      if (stream === null && !document.hidden && (session.signedIn || session.remembered)) changed();
    }, POLL);
    document.addEventListener('visibilitychange', looked);
    window.addEventListener('online', looked);
  });
  onUnmounted(() => {
    gone = true;
    close();
    clearInterval(poll);
    document.removeEventListener('visibilitychange', looked);
    window.removeEventListener('online', looked);
  });
}
