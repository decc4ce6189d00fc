import { computed, reactive, ref } from 'vue';
import { type Schemas, api, call } from '@shared/api/client';
import { type ApiProblem, asProblem } from '@shared/api/problem';
import { LONGEST_WRITTEN, drop, get, heard, names, put } from '../kept/device';
import { forgetDraft } from '../kept/draft';
import { answered } from '../kept/signal';
import { pathOf } from '../act/acts';
import { type Operation, nextOf, renewed, sinceThen, verdict } from './operation';
import { stepPhotos } from './photos';

const PREFIX = 'op:';
const nameOf = (operation: Operation) => `${PREFIX}${operation.account}:${operation.slot}`;

/** Own operations in the order in which they were made. */
const operations = ref<Operation[]>([]);
/** Operations of any account that lie on this device, known before somebody signs in. */
const onDevice = ref(0);
const state = reactive({ sending: false, signInNeeded: false });
/** Whose; nobody's as long as nobody is known. */
const account = ref('');
/** Told of every request as it is after an operation of ours was done. */
const listeners = new Set<(request: Schemas['HelpRequest']) => void>();

function sort(): void {
  operations.value.sort((one, other) => (one.slot < other.slot ? -1 : 1));
}

/** Takes up what lies on the device; what nobody sent for seven days is forgotten. */
async function load(own: string): Promise<void> {
  if (own !== account.value) operations.value = [];
  account.value = own;
  const all = await names(PREFIX);
  onDevice.value = all.length;
  // what is in the memory only, since it leaves no trace or since the device is full, stays
  const found = new Map(operations.value.filter((one) => one.account === own).map((one) => [one.slot, one]));
  for (const name of all) {
    const operation = await get<Operation>(name);
    if (operation === undefined || Date.now() - Date.parse(operation.madeAt) > LONGEST_WRITTEN) await drop(name);
    else if (operation.account === own) found.set(operation.slot, operation);
  }
  operations.value = [...found.values()];
  sort();
}

async function keep(operation: Operation): Promise<void> {
  const at = operations.value.findIndex((one) => one.slot === operation.slot);
  if (at >= 0) operations.value[at] = operation;
  else operations.value.push(operation);
  sort();
  if (operation.restricted) await drop(nameOf(operation));
  else await put(nameOf(operation), operation);
}

async function remove(operation: Operation): Promise<void> {
  operations.value = operations.value.filter((one) => one.slot !== operation.slot);
  await drop(nameOf(operation));
}

async function perform(operation: Operation): Promise<Schemas['HelpRequest']> {
  // every act has a path of this form, and answers with the request as it is then
  const path = `/api/v1/help-requests/{id}/${pathOf(operation.act, operation.said)}` as '/api/v1/help-requests/{id}/notes';
  const params = { path: { id: operation.request }, header: { 'Idempotency-Key': operation.id } };
  return call(() => api.POST(path, { params, body: operation.body }));
}

/** A person corrects it. */
const refused = (operation: Operation, { title, errors, detail }: ApiProblem): Operation => ({
  ...operation, state: 'refused', problem: { title, detail: errors[0]?.detail ?? detail },
});

/** What a person may choose to do all the same, as it is. */
const ONCE_MORE = ['illegal_move', 'upload_changed'];

/**
 * It did not fit: if only we and the program itself have done something meanwhile, it goes on, or a rule forbids it, whoever does what;
 * else a person chooses.
 */
async function settle(operation: Operation, problem: ApiProblem): Promise<void> {
  const params = { path: { id: operation.request } };
  const [request, timeline] = await Promise.all([
    call(() => api.GET('/api/v1/help-requests/{id}', { params })),
    call(() => api.GET('/api/v1/help-requests/{id}/timeline', { params })),
  ]);
  const happened = sinceThen(operation, timeline.items);
  const stale = problem.code === 'stale_version' || problem.code === 'stale_if_match';
  if (stale && happened.length === 0 && operation.body.version !== request.version) {
    await keep(renewed(operation, request.version));
    return;
  }
  // it may have become a 保密件 meanwhile
  const restricted = request.restricted || operation.restricted;
  if (!stale && !ONCE_MORE.includes(problem.code) && happened.length === 0) {
    await keep({ ...refused(operation, problem), restricted, verbs: request.verbs });
    return;
  }
  await keep({
    ...operation,
    restricted,
    state: 'conflict',
    problem: { title: problem.title, detail: problem.detail },
    theirs: {
      state: request.state, urgency: request.urgency, version: request.version, verbs: request.verbs,
      happened: happened.map(({ seq, at, text, told, said, internal_note, by }) => ({ seq, at, text, told, said, internal_note, by })),
    },
  });
}

/** One try. Whether the next operation may follow at once. */
async function attempt(operation: Operation): Promise<boolean> {
  try {
    const request = operation.photos ? await stepPhotos(operation, operation.photos, keep) : await perform(operation);
    if (request === null) return true;
    await remove(operation);
    await forgetDraft(operation.account, operation.request, operation.act);
    await heard();
    answered(true);
    for (const listener of listeners) listener(request);
    return true;
  } catch (thrown) {
    const problem = asProblem(thrown);
    answered(problem.status !== 0);
    const found = verdict(problem);
    state.signInNeeded = found === 'sign_in';
    // of photos, what has been done of it so far stays
    const now = operations.value.find((one) => one.slot === operation.slot) ?? operation;
    if (found === 'later' || found === 'sign_in') {
      await keep({ ...now, tries: now.tries + 1 });
      return false;
    }
    if (found === 'conflict') await settle(operation, problem);
    else await keep(refused(now, problem));
    return true;
  }
}

async function sendAll(): Promise<void> {
  await load(account.value);
  for (let next = nextOf(operations.value); next !== undefined; next = nextOf(operations.value)) {
    if (!(await attempt(next))) return;
  }
}

let running: Promise<void> | null = null;

/** Sends what waits, in order, one tab at a time; stops where nobody answers. */
async function flush(): Promise<void> {
  if (account.value === '' || !navigator.onLine) return;
  running ??= (async () => {
    state.sending = true;
    state.signInNeeded = false;
    const locks = navigator.locks as LockManager | null | undefined;
    if (locks) await locks.request('nuanxin.outbox', sendAll);
    else await sendAll();
  })()
    .catch((thrown: unknown) => void asProblem(thrown))
    .finally(() => {
      state.sending = false;
      running = null;
    });
  await running;
}

/** What waits to be sent from this phone. */
export function useOutbox() {
  return {
    operations,
    state,
    /** How many operations are not with the server yet. */
    waiting: computed(() => (account.value === '' ? onDevice.value : operations.value.length)),
    /** How many of them a person has to look at. */
    toDecide: computed(() => operations.value.filter((one) => one.state !== 'waiting').length),
    load,
    keep,
    remove,
    flush,
    /** Calls `listener` with each request after an operation on it; answers with the way to stop that. */
    onDone: (listener: (request: Schemas['HelpRequest']) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    /** Whether something would be gone with this page: the device keeps nothing, or may not. */
    onLeave: (unkept: boolean) => operations.value.some((one) => one.restricted || unkept),
  };
}
