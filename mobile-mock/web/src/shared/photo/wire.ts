import { type Schemas, call } from '../api/client';
import { ApiProblem } from '../api/problem';
import { language } from '../i18n/language';
import { session } from '../session/session';
import { IN_PIECES, PIECE } from './limits';

/** How much of a file has gone, from 0 to 1. */
export type Progress = (part: number) => void;

/** A network over which nothing moves for so long is gone, in milliseconds. */
const SILENCE = 30_000;

const UPLOADS = '/api/v1/uploads';
const TUS = { 'Tus-Resumable': '1.0.0' };

/** `fetch` tells nobody how far a body has gone; this does. */
function ask(method: string, path: string, headers: Record<string, string>, body: Blob | FormData | null, moved: (bytes: number) => void): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => request.abort(), SILENCE);
    };
    const gone = () => {
      clearTimeout(timer);
      reject(new ApiProblem(0, { code: 'offline' }));
    };
    request.open(method, path);
    const own = { 'Accept-Language': language(), ...(session.token === null ? {} : { Authorization: `Bearer ${session.token}` }) };
    for (const [name, value] of Object.entries({ ...own, ...headers })) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => {
      wait();
      moved(loaded);
    };
    request.onload = () => {
      clearTimeout(timer);
      const answered = new Headers();
      for (const name of ['content-type', 'location', 'upload-offset', 'retry-after']) {
        const value = request.getResponseHeader(name);
        if (value !== null) answered.set(name, value);
      }
      // an answer to HEAD says nothing in words, not even that the sign-in is over
      const text = method === 'HEAD' && request.status === 401 ? '{"code":"token_expired"}' : request.responseText;
      resolve(new Response(text === '' ? null : text, { status: request.status, headers: answered }));
    };
    request.onerror = gone;
    request.onabort = gone;
    wait();
    request.send(body);
  });
}

/** As {@link ask}, with a sign-in that is renewed once; the answer is good. */
async function sent(method: string, path: string, headers: Record<string, string>, body: Blob | FormData | null, moved: (bytes: number) => void = () => undefined): Promise<Response> {
  return call(async () => {
    const response = await ask(method, path, headers, body, moved);
    return { data: response, response };
  });
}

async function sendWhole(blob: Blob, progress: Progress): Promise<string> {
  const form = new FormData();
  // what it is called on the phone is nobody's business
  form.append('file', blob, 'file');
  const answer = await sent('POST', UPLOADS, {}, form, (bytes) => progress(Math.min(1, bytes / blob.size)));
  return ((await answer.json()) as Schemas['Upload']).id;
}

/** Where the half upload goes on; nothing when the server has forgotten it. */
async function arrived(half: string): Promise<number | undefined> {
  try {
    const answer = await sent('HEAD', `${UPLOADS}/tus/${half}`, TUS, null);
    return Number(answer.headers.get('upload-offset') ?? 0);
  } catch (thrown) {
    if (thrown instanceof ApiProblem && thrown.status === 404) return undefined;
    throw thrown;
  }
}

async function begun(bytes: number): Promise<string> {
  const answer = await sent('POST', `${UPLOADS}/tus`, { ...TUS, 'Upload-Length': String(bytes) }, null);
  return (answer.headers.get('location') ?? '').split('/').pop() ?? '';
}

async function sendInPieces(blob: Blob, before: string | undefined, keep: (half: string) => Promise<void>, progress: Progress): Promise<string> {
  let half = before;
  let offset = half === undefined ? undefined : await arrived(half);
  if (half === undefined || offset === undefined) {
    half = await begun(blob.size);
    offset = 0;
    await keep(half);
  }
  while (offset < blob.size) {
    const from: number = offset;
    const headers = { ...TUS, 'Upload-Offset': String(from), 'Content-Type': 'application/offset+octet-stream' };
    const moved = (bytes: number) => progress(Math.min(1, (from + bytes) / blob.size));
    try {
      await sent('PATCH', `${UPLOADS}/tus/${half}`, headers, blob.slice(from, from + PIECE), moved);
      offset = Math.min(blob.size, from + PIECE);
    } catch (thrown) {
      // another tab, or an answer that was lost: the server knows where it goes on
      const elsewhere = thrown instanceof ApiProblem && thrown.status === 409 ? await arrived(half) : undefined;
      if (elsewhere === undefined || elsewhere <= from) throw thrown;
      offset = elsewhere;
    }
    progress(offset / blob.size);
  }
  return half;
}

/**
 * Sends one file; the upload's id. A large one goes in pieces: `half` is what an earlier try had begun, `keep` is told what this
 * one has begun.
 *
 * @throws ApiProblem
 */
export async function sendFile(blob: Blob, half: string | undefined, keep: (half: string) => Promise<void>, progress: Progress): Promise<string> {
  return blob.size > IN_PIECES ? sendInPieces(blob, half, keep, progress) : sendWhole(blob, progress);
}
