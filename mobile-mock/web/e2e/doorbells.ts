import type { APIRequestContext } from '@playwright/test';
import { ownDemo } from './demo';
import { advisor, asked, newPhone, staff } from './people';
import { expect } from './watched';

/** A phone's doorbell with one neighbour, registered at 曹家渡 for somebody whom an advisor has helped. */
export interface Registered {
  device: string;
  /** What staff show to the phone. */
  code: string;
  neighbour: string;
}

let signedIn: Promise<Record<string, string>> | undefined;
const handler = (api: APIRequestContext) => (signedIn ??= staff(api, 'advisor.cjd1'));

async function posted(api: APIRequestContext, path: string, data: object) {
  const answered = await api.post(`/api/v1${path}`, { headers: await handler(api), data });
  expect(answered.ok(), `${path}: ${await answered.text()}`).toBe(true);
  return answered.status() === 204 ? {} : answered.json();
}

/** Registers one, beside the browser. */
export async function registered(api: APIRequestContext): Promise<Registered> {
  const request = await asked(api, newPhone());
  await advisor(api, request, ['accept', {}], ['first-contact', { means: 'phone', outcome: 'reached', told: '我来看您。' }]);
  const { id: person } = await posted(api, `/help-requests/${request}/person`, {});
  const made = await posted(api, '/doorbell-devices', { person_id: person, kind: 'phone', name: '床边', address: '静安区曹家渡街道武定西路1371弄5号' });
  const neighbour = newPhone();
  await posted(api, `/doorbell-devices/${made.doorbell.id}/neighbours`, { name: '王小明', phone: neighbour, consent: { means: 'visit' } });
  return { device: made.doorbell.id, code: made.token, neighbour };
}

/** The ring that runs. */
export async function ringOf(api: APIRequestContext, device: string): Promise<{ id: string; presses: number }> {
  const headers = await handler(api);
  const { doorbell_ring_id: id } = await (await api.get(`/api/v1/doorbell-devices/${device}`, { headers })).json();
  return (await api.get(`/api/v1/doorbell-rings/${id}`, { headers })).json();
}

/** What staff do with a ring or a device. */
export const deed = (api: APIRequestContext, path: string, data: object = {}) => posted(api, path, data);

/** The link in the message that called this neighbour; the stand-in shows what phones received. */
export async function linkTo(api: APIRequestContext, phone: string): Promise<string> {
  let link = '';
  await expect
    .poll(async () => {
      const texts = await (await api.get(`${ownDemo().standin}/standin/sms?phone=${phone}`)).text();
      link = /\/neighbour#([A-Za-z0-9_-]{43})/.exec(texts)?.[1] ?? '';
      return link;
    })
    .not.toBe('');
  return link;
}
