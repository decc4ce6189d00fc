import type { components } from './schema';

/** A problem document of the server (RFC 9457). */
export type ProblemDocument = components['schemas']['Problem'];

/** One "no", wherever it came from. */
export class ApiProblem extends Error {
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  /** Stable code of the server; `offline` when nothing answered, `unreadable` when the answer made no sense. */
  readonly code: string;
  /** Sentences of the server in the reader's language; empty when it said none. */
  readonly title: string;
  readonly detail: string;
  readonly errors: ProblemDocument['errors'];
  /** Seconds to wait before the next try, if the server named some. */
  readonly retryAfter: number | null;

  constructor(status: number, document: Partial<ProblemDocument> & { code: string }, retryAfter: number | null = null) {
    super(document.code);
    this.status = status;
    this.code = document.code;
    this.title = document.title ?? '';
    this.detail = document.detail ?? '';
    this.errors = document.errors ?? [];
    this.retryAfter = retryAfter;
  }

  /** Whether the sign-in is missing or over. */
  get needsSignIn(): boolean {
    return this.status === 401 && ['sign_in_needed', 'token_expired', 'refresh_refused'].includes(this.code);
  }

  /** Whether nobody knows if the server did it: the same call may be made again. */
  get fateUnknown(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** What a failed answer says. */
export async function problemOf(response: Response, read?: unknown): Promise<ApiProblem> {
  let document = read;
  if (document === undefined) document = await response.json().catch(() => undefined);
  const seconds = Number(response.headers.get('retry-after'));
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  const isProblem = typeof document === 'object' && document !== null && 'code' in document;
  if (isProblem) return new ApiProblem(response.status, document as ProblemDocument, retryAfter);
  return new ApiProblem(response.status, { code: 'unreadable' }, retryAfter);
}

/** Whatever was thrown, as a problem: what is none is a fault of ours and stays visible in the console. */
export function asProblem(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  console.error(thrown);
  return new ApiProblem(0, { code: 'unreadable' });
}
