import { ref, watch } from 'vue';
import type { Act, Said } from '../act/acts';
import { LONGEST_WRITTEN, drop, get, names, put } from './device';

interface Kept {
  said: Said;
  at: number;
}

const nameOf = (account: string, request: string, act: Act) => `draft:${account}:${request}:${act}`;

function inTab(name: string): Kept | undefined {
  try {
    const text = sessionStorage.getItem(name);
    return text === null ? undefined : (JSON.parse(text) as Kept);
  } catch {
    return undefined;
  }
}

function putInTab(name: string, kept: Kept | null): void {
  try {
    if (kept === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // a browser that keeps nothing: the page itself still has it
  }
}

/** Nothing of it stays: it was sent, or waits as an operation. */
export async function forgetDraft(account: string, request: string, act: Act): Promise<void> {
  const name = nameOf(account, request, act);
  putInTab(name, null);
  await drop(name);
}

/** How many forms of this account are begun and not sent, in this tab and on the phone. */
export async function unfinished(account: string): Promise<number> {
  return tabNames(account).length + (await names(`draft:${account}:`)).length;
}

/** Nothing stays of what was begun in this tab: somebody signs out. */
export function forgetTab(account: string): void {
  for (const name of tabNames(account)) putInTab(name, null);
}

function tabNames(account: string): string[] {
  try {
    return Object.keys(sessionStorage).filter((name) => name.startsWith(`draft:${account}:`));
  } catch {
    return [];
  }
}

/**
 * What an advisor is writing about a request, kept at every change: sealed on the phone, and of a restricted request in its tab
 * only, so that it dies with it.
 */
export function useDraft(account: () => string | undefined, request: string, act: Act, empty: Said) {
  const said = ref<Said>({ ...empty });
  const restricted = ref(true);
  /** Known once it is known who works here. */
  let name = '';
  let written = JSON.stringify(empty);

  async function load(): Promise<void> {
    const own = account();
    if (own === undefined || name !== '') return;
    name = nameOf(own, request, act);
    const before = inTab(name) ?? (await get<Kept>(name));
    if (before === undefined || Date.now() - before.at > LONGEST_WRITTEN) return;
    said.value = { ...empty, ...before.said };
    written = JSON.stringify(said.value);
  }

  /** What is known already stands in the form, and is nobody's writing; what was typed before stays. */
  function begin(known: Said): void {
    const open = Object.entries(known).filter(([name]) => (said.value[name] ?? '') === '');
    const untouched = JSON.stringify(said.value) === JSON.stringify(empty);
    said.value = { ...said.value, ...Object.fromEntries(open) };
    if (untouched) written = JSON.stringify(said.value);
  }

  watch(
    said,
    (now) => {
      const text = JSON.stringify(now);
      if (text === written || name === '') return;
      written = text;
      const kept = { said: now, at: Date.now() };
      if (restricted.value) putInTab(name, kept);
      else void put(name, kept);
    },
    { deep: true },
  );

  return { said, restricted, load, begin, forget: () => forgetDraft(account() ?? '', request, act) };
}
