import { reactive } from 'vue';
import { patientFetch } from '../api/patient';
import { ApiProblem, problemOf } from '../api/problem';
import type { components } from '../api/schema';
import { language } from '../i18n/language';

type Tokens = components['schemas']['Tokens'];

/** Remembers that a cookie may be there, so that nobody is asked about a sign-in that never was. Says nothing about whom. */
const FLAG = 'nuanxin.signed_in';
/** The access token is renewed this long before it runs out, in milliseconds. */
const EARLY = 60_000;

interface State {
  /** The access token, in memory only. */
  token: string | null;
  expiresAt: number;
  /** It was asked once whether the cookie is good. */
  started: boolean;
}

const state = reactive<State>({ token: null, expiresAt: 0, started: false });
let startedNow: () => void = () => undefined;
const started = new Promise<void>((resolve) => {
  startedNow = resolve;
});

async function post(path: string, body: object): Promise<Response> {
  return patientFetch(`/api/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Accept-Language': language(), 'X-Nuanxin-Client': 'web' },
    body: JSON.stringify(body),
  });
}

function take(tokens: Tokens): void {
  state.token = tokens.access_token;
  state.expiresAt = Date.now() + tokens.expires_in * 1000;
  remember(true);
}

function forget(): void {
  state.token = null;
  state.expiresAt = 0;
  remember(false);
}

function remember(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(FLAG, '1');
    else localStorage.removeItem(FLAG);
  } catch {
    // a browser that keeps nothing asks for the code again next time
  }
}

function remembered(): boolean {
  try {
    return localStorage.getItem(FLAG) !== null;
  } catch {
    return false;
  }
}

/** One renewal at a time: the cookie is good once, and a second use would end the sign-in in every tab. */
let renewing: Promise<boolean> | null = null;

async function renewOnce(): Promise<boolean> {
  if (!remembered()) {
    forget();
    return false;
  }
  const response = await post('refresh', {});
  if (response.ok) {
    take((await response.json()) as Tokens);
    return true;
  }
  if (response.status === 401 || response.status === 403) {
    forget();
    return false;
  }
  throw await problemOf(response);
}

async function renewAlone(): Promise<boolean> {
  // a page on plain http has none, whatever the types say
  const locks = navigator.locks as LockManager | null | undefined;
  if (!locks) return renewOnce();
  return locks.request('nuanxin.renew', renewOnce);
}

/** The sign-in of this browser. */
export const session = {
  get token(): string | null {
    return state.token;
  },
  /** Signed in, as far as this page knows. */
  get signedIn(): boolean {
    return state.token !== null;
  },
  /** Whether somebody signed in on this device and did not sign out, as far as it remembers; the server may know better. */
  get remembered(): boolean {
    return remembered();
  },
  /** Whether it is known by now if somebody is signed in. */
  get started(): boolean {
    return state.started;
  },

  /** Takes up a ticket, or the sign-in of an earlier visit. Without a connection the page goes on, signed out for now. */
  async start(ticket: string | null): Promise<void> {
    try {
      if (ticket !== null) await this.exchange(ticket);
      else if (remembered()) await this.renew();
    } catch (thrown) {
      if (!(thrown instanceof ApiProblem)) throw thrown;
    } finally {
      state.started = true;
      startedNow();
    }
  },

  /** Once it is known; false when nobody is signed in. */
  async known(): Promise<boolean> {
    await started;
    return state.token !== null;
  },

  /** New tokens for the cookie; false when nobody is signed in any more. */
  async renew(): Promise<boolean> {
    renewing ??= renewAlone().finally(() => {
      renewing = null;
    });
    return renewing;
  },

  /** Renews an access token that is about to run out, before a call has to fail for it. */
  async renewIfDue(): Promise<void> {
    if (state.token !== null && Date.now() > state.expiresAt - EARLY) await this.renew();
  },

  /** Sends a code; seconds until another one may be asked for. */
  async sendCode(phone: string): Promise<number> {
    const response = await post('sms/send', { phone });
    if (!response.ok) throw await problemOf(response);
    return ((await response.json()) as components['schemas']['CodeSent']).resend_after;
  },

  /** Signs in with the code. */
  async signIn(phone: string, code: string): Promise<void> {
    const response = await post('sms', { phone, code, session: 'cookie' });
    if (!response.ok) throw await problemOf(response);
    take((await response.json()) as Tokens);
  },

  /** Signs in as a member of staff, by whatever the form asked for. */
  async signInAsStaff(proof: { username: string; password: string; totp?: string; recovery_code?: string }): Promise<void> {
    const response = await post('staff', { ...proof, session: 'cookie' });
    if (!response.ok) throw await problemOf(response);
    take((await response.json()) as Tokens);
  },

  /** Signs in with a ticket of the mini-program. */
  async exchange(ticket: string): Promise<void> {
    const response = await post('ticket/exchange', { ticket, session: 'cookie' });
    if (!response.ok) throw await problemOf(response);
    take((await response.json()) as Tokens);
  },

  /** Signs out here at once, and at the server as soon as it answers; the page may be left meanwhile. */
  async signOut(): Promise<void> {
    const headers: Record<string, string> = { 'Content-Type': 'application/json', 'X-Nuanxin-Client': 'web' };
    if (state.token !== null) headers.Authorization = `Bearer ${state.token}`;
    const leaving = fetch('/api/v1/auth/logout', { method: 'POST', headers, body: '{}', keepalive: true });
    forget();
    await leaving.catch(() => undefined);
  },
};
