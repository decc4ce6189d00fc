import createClient from 'openapi-fetch';
import { language } from '../i18n/language';
import { inMiniProgram } from '../shell/bridge';
import { session } from '../session/session';
import { patientFetch } from './patient';
import { problemOf } from './problem';
import type { components, paths } from './schema';

/** The documents that the API speaks in. */
export type Schemas = components['schemas'];

const client = createClient<paths>({ baseUrl: '', fetch: (request) => patientFetch(request) });

client.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', language());
    // the channel of a request says where it came from
    if (inMiniProgram()) request.headers.set('X-Nuanxin-Client', 'mini-program');
    const token = session.token;
    if (token !== null) request.headers.set('Authorization', `Bearer ${token}`);
    return request;
  },
});

/** The operations, typed from `openapi/openapi.json`; call them through {@link call}. */
export const api = client;

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/**
 * Sends, and answers with the document. A sign-in that has run out is renewed, once, before the person hears of it.
 *
 * @throws ApiProblem
 */
export async function call<T>(send: () => Promise<Answered<T>>): Promise<T> {
  await session.known();
  await session.renewIfDue();
  const used = session.token;
  let answer = await send();
  if (!answer.response.ok) {
    const problem = await problemOf(answer.response, answer.error);
    if (!problem.needsSignIn) throw problem;
    // another call may have renewed it meanwhile
    const renewed = session.token !== used ? session.signedIn : await session.renew();
    if (!renewed) throw problem;
    answer = await send();
    if (!answer.response.ok) throw await problemOf(answer.response, answer.error);
  }
  return answer.data as T;
}
