import { reactive, watch } from 'vue';
import { api, call } from '@shared/api/client';
import { type ApiProblem, asProblem } from '@shared/api/problem';
import { session } from '@shared/session/session';
import { sendFile } from '@shared/photo/wire';
import { type Waiting, blobOf, changeWaiting, loadWaiting, onlyInPage, removeWaiting, requestPlace, requestsWaiting, waitingAt } from './waiting';

/** How the sending of one request's photos stands. */
export interface Sending {
  running: boolean;
  /** Nobody answers: it is tried again by itself. */
  waits: boolean;
  /** The sign-in has ended: it goes on after the next. */
  signIn: boolean;
  /** Grows whenever the request has got some. */
  attached: number;
}

/** After a try that nobody answered: the first wait and the longest, in milliseconds. */
const SOONEST = 3_000;
const LATEST = 60_000;
/** The request hears of what has arrived at the end, and so often before, in milliseconds: each time its advisor is told. */
const TELL = 15_000;

const all = reactive(new Map<string, Sending>());
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const waits = new Map<string, number>();

/** How it stands. */
export function sendingOf(request: string): Sending {
  const known = all.get(request);
  if (known !== undefined) return known;
  all.set(request, { running: false, waits: false, signIn: false, attached: 0 });
  return all.get(request) as Sending;
}

/** Nobody knows what became of it, or it was too fast: it is tried again. */
function isForLater(problem: ApiProblem): boolean {
  return problem.fateUnknown || (problem.status === 429 && (problem.retryAfter ?? 0) <= 120);
}

async function stop(place: string, photo: Waiting, problem: ApiProblem, fault = problem.errors[0]): Promise<void> {
  await changeWaiting(place, photo, { state: 'stopped', part: 0, why: fault?.detail ?? (problem.detail || problem.title) });
}

async function sendOne(request: string, place: string, photo: Waiting): Promise<void> {
  const blob = await blobOf(photo.id);
  if (blob === undefined) {
    // the device has given it away
    await changeWaiting(place, photo, { state: 'stopped', fault: 'unreadable' });
    return;
  }
  photo.state = 'sending';
  try {
    const upload = await sendFile(blob, photo.half, (half) => changeWaiting(place, photo, { half }), (part) => (photo.part = part));
    sendingOf(request).waits = false;
    await changeWaiting(place, photo, { state: 'arrived', upload, half: undefined, part: 1 });
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (isForLater(problem) || problem.needsSignIn) {
      await changeWaiting(place, photo, { state: 'waiting', part: 0 });
      throw problem;
    }
    await stop(place, photo, problem);
  }
}

/** The server could not take some of them: an upload that was gone with its sign-in is sent once more, the rest says why. */
async function sortOut(place: string, arrived: Waiting[], problem: ApiProblem): Promise<void> {
  for (const [at, photo] of arrived.entries()) {
    const fault = problem.errors.find(({ pointer }) => pointer === `/uploads/${at}`);
    if (fault?.code === 'unknown' && !photo.again) {
      await changeWaiting(place, photo, { state: 'waiting', upload: undefined, half: undefined, again: true });
    } else if (fault?.code === 'unfit_upload') {
      const shown = await call(() => api.GET('/api/v1/uploads/{id}', { params: { path: { id: photo.upload ?? '' } } })).catch(() => undefined);
      await changeWaiting(place, photo, { state: 'stopped', why: shown?.refusal?.text ?? fault.detail });
    } else if (fault !== undefined || problem.status !== 422 || !problem.errors.some(({ pointer }) => pointer.startsWith('/uploads/'))) {
      await stop(place, photo, problem, fault);
    }
  }
}

async function attach(request: string, place: string): Promise<void> {
  const arrived = waitingAt(place).filter(({ state }) => state === 'arrived');
  if (arrived.length === 0) return;
  const uploads = arrived.map(({ upload }) => upload ?? '');
  const key = `${request}:${uploads.map((id) => id.slice(-8)).join('')}`;
  try {
    const params = { path: { id: request }, header: { 'Idempotency-Key': key } };
    await call(() => api.POST('/api/v1/help-requests/{id}/attachments', { params, body: { uploads } }));
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (isForLater(problem) || problem.needsSignIn) throw problem;
    await sortOut(place, arrived, problem);
    return;
  }
  sendingOf(request).attached += 1;
  for (const photo of arrived) await removeWaiting(place, photo.id);
}

const nextOf = (place: string, state: Waiting['state']) => waitingAt(place).find((one) => one.state === state);

async function sendAll(request: string): Promise<void> {
  const place = requestPlace(request);
  await loadWaiting(place);
  let told = Date.now();
  while (nextOf(place, 'waiting') || nextOf(place, 'arrived')) {
    const next = nextOf(place, 'waiting');
    if (next) await sendOne(request, place, next);
    if (nextOf(place, 'waiting') && Date.now() - told < TELL) continue;
    await attach(request, place);
    told = Date.now();
  }
}

/** One tab at a time: two would send everything twice. */
async function alone(request: string): Promise<void> {
  const locks = navigator.locks as LockManager | null | undefined;
  if (locks) await locks.request(`nuanxin.photos.${request}`, () => sendAll(request));
  else await sendAll(request);
}

/** Asked to send while it was sending: what came since is not overlooked. */
const wanted = new Set<string>();

/** Sends what waits for this request. Where nobody answers, it tries again by itself. */
export async function startSending(request: string): Promise<void> {
  const state = sendingOf(request);
  wanted.add(request);
  if (state.running) return;
  wanted.delete(request);
  clearTimeout(timers.get(request));
  Object.assign(state, { running: true, signIn: false });
  try {
    await alone(request);
    waits.delete(request);
    state.waits = false;
  } catch (thrown) {
    const problem = asProblem(thrown);
    state.signIn = problem.needsSignIn;
    state.waits = !problem.needsSignIn;
    if (state.waits) later(request, problem.retryAfter);
  } finally {
    state.running = false;
  }
  if (wanted.delete(request) && !state.waits && !state.signIn) await startSending(request);
}

function later(request: string, retryAfter: number | null): void {
  const wait = Math.max(waits.get(request) ?? SOONEST, (retryAfter ?? 0) * 1000);
  waits.set(request, Math.min((waits.get(request) ?? SOONEST) * 2, LATEST));
  timers.set(request, setTimeout(() => void startSending(request), wait));
}

/** Everything that was held up goes on: the network is back, or somebody looks at the page again. */
function goOn(): void {
  if (document.hidden || !navigator.onLine) return;
  for (const [request, state] of all) if (state.waits) void startSending(request);
}
// somebody signs in where the page asked first, which need not be beside the photos
watch(
  () => session.signedIn,
  (is) => {
    if (!is) return;
    for (const [request, state] of all) if (state.signIn) void startSending(request);
  },
);
window.addEventListener('online', goOn);
document.addEventListener('visibilitychange', goOn);
window.addEventListener('beforeunload', (event) => {
  if (onlyInPage()) event.preventDefault();
});

/** What an earlier visit could not send, if it is of whoever is signed in now: on a phone that several hold it may not be. */
export async function resumeSending(): Promise<void> {
  if (!(await session.known())) return;
  for (const id of await requestsWaiting()) {
    const own = await call(() => api.GET('/api/v1/help-requests/{id}', { params: { path: { id } } })).catch(() => undefined);
    if (own !== undefined) void startSending(id);
  }
}
