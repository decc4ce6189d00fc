import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Phone } from './phone';

interface Asked {
  success?: (answer: Record<string, unknown>) => unknown;
  fail?: (answer: Record<string, unknown>) => unknown;
  complete?: () => unknown;
}
interface Request extends Asked {
  url: string;
  method: string;
  data?: unknown;
  header: Record<string, string>;
}
interface Upload extends Asked {
  url: string;
  filePath: string;
  name: string;
  header: Record<string, string>;
  formData?: Record<string, string>;
}

/** What the platform's boundary looks like. */
const BOUNDARY = '----WebKitFormBoundaryWXMINI7MA4YWxkTrZu0gW';

/** The form of `wx.uploadFile`, byte for byte: text fields first, then the one file. */
function form({ name, filePath, formData = {} }: Upload): Buffer {
  const fields = Object.entries(formData).map(([field, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`);
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="${basename(filePath)}"\r\nContent-Type: image/jpeg\r\n\r\n`;
  return Buffer.concat([Buffer.from(fields.join('') + head), readFileSync(filePath), Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

/** A code that the pretended platform gives a phone: for signing in, or for its number. */
export async function minted(standin: string, kind: 'login' | 'phone', openid: string, number = ''): Promise<string> {
  const answer = await fetch(`${standin}/standin/wechat/${kind}-code?openid=${openid}&phone=${number}`);
  return ((await answer.json()) as { code: string }).code;
}

/** The part of `wx` that the mini-program uses. Whatever it calls beyond that is an error, as it is on a phone. */
export function answersOf(phone: Phone, program: string, standin: string): object {
  const { person } = phone;
  const told = (asked: Asked, answer: Promise<Record<string, unknown>>) => {
    // as on a phone: every answer is a success, whatever its status
    answer
      .then((good) => asked.success?.(good), (error: unknown) => asked.fail?.({ errMsg: `fail ${String(error)}` }))
      .then(() => asked.complete?.());
  };
  const send = async (url: string, init: RequestInit) => {
    // a domain that is not listed is not called
    if (new URL(url).origin !== program) throw new Error('url not in domain list');
    return fetch(url, init);
  };
  const chosen = (asked: Asked, answer: Record<string, unknown> | undefined, said: string) =>
    told(asked, answer === undefined ? Promise.reject(new Error(said)) : Promise.resolve(answer));
  return {
    getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop' } }),
    getAppBaseInfo: () => ({ language: person.language ?? 'zh_CN' }),
    getUpdateManager: () => ({ onUpdateReady: () => undefined, applyUpdate: () => undefined }),
    onNeedPrivacyAuthorization: () => undefined,
    setNavigationBarTitle: ({ title }: { title: string }) => phone.titles.push(title),
    login: (asked: Asked) => told(asked, minted(standin, 'login', person.openid).then((code) => ({ code }))),
    request: (asked: Request) =>
      told(
        asked,
        send(asked.url, { method: asked.method, headers: asked.header, body: asked.data === undefined ? undefined : JSON.stringify(asked.data) }).then(
          async (answer) => ({ statusCode: answer.status, data: await answer.json().catch(() => '') }),
        ),
      ),
    uploadFile: (asked: Upload) => {
      phone.calls.push(`upload ${asked.name}`);
      const headers = { ...asked.header, 'Content-Type': `multipart/form-data; boundary=${BOUNDARY}` };
      const sent = send(asked.url, { method: 'POST', headers, body: new Uint8Array(form(asked)) });
      told(asked, sent.then(async (answer) => ({ statusCode: answer.status, data: await answer.text() })));
      return { onProgressUpdate: (heard: (at: { progress: number }) => void) => heard({ progress: 100 }) };
    },
    chooseLocation: (asked: Asked) => chosen(asked, person.place, 'auth deny'),
    chooseMedia: (asked: Asked & { count: number }) =>
      chosen(asked, person.photos && { tempFiles: person.photos.slice(0, asked.count).map((tempFilePath) => ({ tempFilePath })) }, 'auth deny'),
    requestSubscribeMessage: (asked: Asked & { tmplIds: string[] }) => {
      phone.calls.push(`subscribe ${asked.tmplIds.join(' ')}`);
      const answers = Object.fromEntries(asked.tmplIds.map((id) => [id, person.messages ?? 'accept']));
      told(asked, Promise.resolve({ errMsg: 'requestSubscribeMessage:ok', ...answers }));
    },
    makePhoneCall: ({ phoneNumber }: { phoneNumber: string }) => phone.calls.push(`call ${phoneNumber}`),
    navigateTo: ({ url }: { url: string }) => void phone.open(url),
    navigateBack: (asked: Asked) => void phone.close().then((closed) => (closed ? undefined : asked.fail?.({ errMsg: 'fail' }))),
    reLaunch: ({ url }: { url: string }) => void phone.reopen(url),
    exitMiniProgram: () => phone.calls.push('exit'),
  };
}
