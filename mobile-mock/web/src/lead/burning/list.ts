import { reactive } from 'vue';
import type { Schemas } from '@shared/api/client';
import { type ApiProblem, asProblem } from '@shared/api/problem';
import { aheadAt, setAhead } from '@shared/time/server';
import { useMe } from '../account/me';
import { chosen } from './chosen';
import { type HeldRow, anew, hold } from './held';
import { forgetRead, readAll } from './read';
import { type Row, rowsOf } from './rows';

/** After it was read the list rests so long, however often something changes, in milliseconds. */
const REST = 2_000;

interface List {
  rows: HeldRow<Row>[];
  fresh: number;
  counts: Schemas['QueueCounts'] | null;
  problem: ApiProblem | null;
  /** It was read at least once. */
  read: boolean;
  /** How often it was read: pages that show one thing of it read that again. */
  changes: number;
}

const nothing = (): List => ({ rows: [], fresh: 0, counts: null, problem: null, read: false, changes: 0 });
const list = reactive<List>(nothing());
let newest: Row[] = [];
let reading = false;
let again = false;

const byId = (row: Row) => row.id;

async function readOnce(): Promise<void> {
  const { mine } = useMe();
  const reader = mine.account;
  if (reader === null) return;
  try {
    const { read, counts } = await readAll(reader.role);
    // somebody else has signed in meanwhile
    if (mine.account?.id !== reader.id) return;
    list.counts = counts;
    setAhead(aheadAt(counts.at) ?? 0);
    newest = rowsOf(read, reader.role, Date.parse(counts.at));
    const held = hold(list.rows, newest, byId);
    list.rows = held.shown;
    list.fresh = held.fresh;
    list.problem = null;
    list.read = true;
  } catch (thrown) {
    list.problem = asProblem(thrown);
  }
  list.changes += 1;
}

/** Reads the list: once at a time, and once more when something has changed meanwhile. */
export function readRows(): void {
  again = true;
  if (reading) return;
  reading = true;
  void readWhileChanging().finally(() => {
    reading = false;
  });
}

async function readWhileChanging(): Promise<void> {
  while (again) {
    again = false;
    await readOnce();
    await new Promise((resolve) => setTimeout(resolve, REST));
  }
}

/** Shows what has come, and lets go what burns no more. */
export function showNewest(): void {
  list.rows = anew(newest);
  list.fresh = 0;
}

/** Whoever signs out leaves nothing to read. */
export function forgetRows(): void {
  Object.assign(list, nothing());
  Object.assign(chosen, { reason: '', station: '' });
  newest = [];
  forgetRead();
}

/** What burns, and what waits. */
export function useList() {
  return list;
}
