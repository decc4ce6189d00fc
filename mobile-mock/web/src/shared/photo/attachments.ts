import { onUnmounted, ref, shallowRef } from 'vue';
import { type Schemas, api, call } from '../api/client';
import { useAction } from '../ui/action';

/** A photo, a document or a voice message of a request. */
export type Attachment = Schemas['AttachmentDocument'];

/** Links are good for five minutes; after this they are asked for anew, in milliseconds. */
export const LINKS_LIVE = 4 * 60_000;
/** What is being checked is asked about again so often, in milliseconds. */
const ASK_AGAIN = 3_000;

/** Whether it will still become something else by itself. */
export const isUnsettled = ({ state }: Attachment) => state === 'received' || state === 'checking';

/** The attachments of a request, with links that work; asked again until all of them have been checked. */
export function useAttachments(request: () => string) {
  const items = shallowRef<Attachment[]>();
  const readAt = ref(0);
  const { problem, run } = useAction();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gone = false;
  /** Asked for while it was being read. */
  let wanted = false;

  async function read(): Promise<void> {
    const found = await call(() => api.GET('/api/v1/help-requests/{id}/attachments', { params: { path: { id: request() } } }));
    items.value = found.items;
    readAt.value = Date.now();
  }

  async function load(): Promise<void> {
    clearTimeout(timer);
    wanted = !(await run(read)) && problem.value === null;
    // what is shown stays to be seen; it is asked about again
    if (items.value !== undefined && problem.value?.fateUnknown) problem.value = null;
    if (gone) return;
    if (wanted || items.value?.some(isUnsettled)) timer = setTimeout(() => void load(), wanted ? 200 : ASK_AGAIN);
  }

  /** With links that are still good. */
  async function fresh(): Promise<void> {
    if (Date.now() - readAt.value > LINKS_LIVE) await load();
  }

  /** A link did not work: it may have run out while somebody looked elsewhere. */
  async function broken(): Promise<void> {
    if (Date.now() - readAt.value > 10_000) await load();
  }

  onUnmounted(() => {
    gone = true;
    clearTimeout(timer);
  });
  return { items, problem, load, fresh, broken };
}
