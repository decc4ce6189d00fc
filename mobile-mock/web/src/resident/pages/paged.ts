import { type Ref, onMounted, ref } from 'vue';
import { useLive } from '@shared/live/live';
import { session } from '@shared/session/session';
import { useAction } from '@shared/ui/action';

/** Things on a page. */
const LIMIT = 20;

interface Page<Item> {
  items: Item[];
  next_cursor?: string | null;
}
interface Query {
  limit: number;
  cursor?: string;
}

/** A list of mine, page by page: read once somebody is signed in, and from its beginning when something changes. */
export function usePaged<Item>(
  fetchPage: (query: Query) => Promise<Page<Item>>,
  arrived: (items: Item[]) => void = () => undefined,
) {
  const items = ref() as Ref<Item[] | undefined>;
  const next = ref<string | null>(null);
  const { problem, run } = useAction();

  async function read(cursor: string | null): Promise<void> {
    const page = await fetchPage({ limit: LIMIT, ...(cursor === null ? {} : { cursor }) });
    items.value = cursor === null ? page.items : [...(items.value ?? []), ...page.items];
    next.value = page.next_cursor ?? null;
    arrived(page.items);
  }
  async function load(): Promise<void> {
    if (await session.known()) await run(() => read(null));
  }
  onMounted(load);
  useLive(load);
  return { items, next, problem, load, more: () => run(() => read(next.value)) };
}
