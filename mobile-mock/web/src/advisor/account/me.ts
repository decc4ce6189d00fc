import { reactive, watch } from 'vue';
import { type Schemas, api, call } from '@shared/api/client';
import { asProblem } from '@shared/api/problem';
import { session } from '@shared/session/session';
import { drop, forgetOld, forgetRead, get, heard, put } from '../kept/device';
import { loadClock, setClock } from '../time/clock';

const NAME = 'me';

interface Mine {
  /** Whoever works here; null as long as nobody is known. */
  account: Schemas['Me'] | null;
  /** What this device remembers was taken up. */
  ready: boolean;
}

const mine = reactive<Mine>({ account: null, ready: false });

/** Who is signed in, by the server, and what time it is there; kept for starts without a signal. */
async function ask(): Promise<void> {
  mine.account = await call(() => api.GET('/api/v1/me'));
  if (mine.account.role !== 'resident') setClock((await call(() => api.GET('/api/v1/queue/counts'))).at);
  await put(NAME, mine.account);
  await heard();
}

/** Takes up who worked here, if they are still signed in as far as this device knows. */
async function start(): Promise<void> {
  await forgetOld(session.remembered);
  await loadClock();
  if (session.remembered) mine.account = (await get<Schemas['Me']>(NAME)) ?? null;
  mine.ready = true;
}

/** The server was asked whether the sign-in still holds: if it does not, what was read goes. */
async function settle(): Promise<void> {
  if (!session.remembered) await forgetOld(false);
}

watch(
  () => session.signedIn,
  (signedIn) => {
    if (signedIn) {
      ask().catch((thrown: unknown) => asProblem(thrown));
    } else if (!session.remembered) {
      // the sign-in has ended: what was read goes, what was typed stays
      void forgetRead();
      void drop(NAME);
    }
  },
);

/** Whoever works on this device. */
export function useMe() {
  return { mine, start, settle, ask };
}
