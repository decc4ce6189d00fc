import { type Schemas, api, call } from '@shared/api/client';
import { ApiProblem, asProblem } from '@shared/api/problem';
import { sendFile } from '@shared/photo/wire';
import { dropPhoto, loadPhotos, photoBlob } from '../kept/photos';
import { type Operation, verdict } from './operation';

/** What has become of the photos of an operation. */
export type Photos = NonNullable<Operation['photos']>;

/** The next photo to send; null when each was tried. */
export function nextPhoto(ids: string[], { uploads, unfit }: Photos): string | null {
  return ids.find((id) => uploads[id] === undefined && unfit[id] === undefined) ?? null;
}

/** Why one photo cannot be taken; what stands in the way of all is thrown on. */
function reason(thrown: unknown): string {
  const problem = asProblem(thrown);
  if (verdict(problem) !== 'refused') throw problem;
  return problem.errors[0]?.detail ?? (problem.detail || problem.title);
}

type Keep = (operation: Operation) => Promise<void>;
const changed = (operation: Operation, photos: Photos, change: Partial<Photos>): Operation => ({ ...operation, photos: { ...photos, ...change } });

async function sendNext(operation: Operation, photos: Photos, id: string, keep: Keep): Promise<void> {
  const { account } = operation;
  const blob = await photoBlob(account, photos.bundle, id);
  if (blob === undefined) {
    await dropPhoto(account, photos.bundle, id);
    return;
  }
  try {
    const begun = (half: string) => keep(changed(operation, photos, { half: { ...photos.half, [id]: half } }));
    const upload = await sendFile(blob, photos.half[id], begun, () => undefined);
    await keep(changed(operation, photos, { uploads: { ...photos.uploads, [id]: upload } }));
  } catch (thrown) {
    await keep(changed(operation, photos, { unfit: { ...photos.unfit, [id]: reason(thrown) } }));
  }
}

/** Those that the server has found unfit since they were sent; null when its "no" is about something else. */
function unfitOf(thrown: unknown, ids: string[]): Record<string, string> | null {
  const faults = thrown instanceof ApiProblem ? thrown.errors : [];
  const found = faults.flatMap(({ pointer, detail }) => {
    const id = ids[Number(/^\/uploads\/(\d+)$/.exec(pointer)?.[1] ?? -1)];
    return id === undefined ? [] : [[id, detail] as const];
  });
  return found.length > 0 ? Object.fromEntries(found) : null;
}

/**
 * One step of an operation that attaches photos: one of them is sent, or all that were sent are attached. One step only, so that words
 * that were written meanwhile overtake the next photo. The request, when nothing is left to be done.
 *
 * @throws ApiProblem also when all is done but for photos that cannot be taken
 */
export async function stepPhotos(operation: Operation, photos: Photos, keep: Keep): Promise<Schemas['HelpRequest'] | null> {
  const { account, request } = operation;
  const ids = (await loadPhotos(account, photos.bundle)).map(({ id }) => id);
  const next = nextPhoto(ids, photos);
  if (next !== null) {
    await sendNext(operation, photos, next, keep);
    return null;
  }
  const fit = ids.filter((id) => photos.unfit[id] === undefined);
  let after: Schemas['HelpRequest'] | null = null;
  if (fit.length > 0) {
    const params = { path: { id: request }, header: { 'Idempotency-Key': `${operation.id}:${fit.length}` } };
    const body = { uploads: fit.map((id) => photos.uploads[id] ?? ''), told: operation.said.shown === 'yes' };
    try {
      after = await call(() => api.POST('/api/v1/help-requests/{id}/attachments', { params, body }));
    } catch (thrown) {
      const unfit = unfitOf(thrown, fit);
      if (unfit === null) throw thrown;
      await keep(changed(operation, photos, { unfit: { ...photos.unfit, ...unfit } }));
      return null;
    }
    for (const id of fit) await dropPhoto(account, photos.bundle, id);
  }
  const refused = Object.values(photos.unfit);
  if (refused.length > 0) throw new ApiProblem(422, { code: 'photos_refused', title: refused[0] });
  return after ?? call(() => api.GET('/api/v1/help-requests/{id}', { params: { path: { id: request } } }));
}
