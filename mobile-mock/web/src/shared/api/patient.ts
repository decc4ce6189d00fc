import { ApiProblem } from './problem';

/** How long an answer may take before the person is told, in milliseconds: longer than `Prefer: wait` ever waits. */
const PATIENCE = 20_000;

/** `fetch` that gives up, and says `offline` where the network or the server does not answer. */
export async function patientFetch(request: Request | string, init?: RequestInit): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    return await fetch(request, { ...init, signal: stop.signal });
  } catch {
    throw new ApiProblem(0, { code: 'offline' });
  } finally {
    clearTimeout(timer);
  }
}
