import { newKey } from '@shared/api/key';
import { type Act, KINDS, type Said, bodyOf } from '../act/acts';
import { serverNow } from '../time/clock';
import { type Operation } from './operation';
import { useOutbox } from './outbox';

/** How long somebody waits at most before an operation counts as waiting, in milliseconds: a bad signal must hold nobody up. */
const PATIENCE = 5_000;

/** What became of it: the server has it, it waits for a signal or for a sign-in, or a person has to look at it. */
export type Fate = 'sent' | 'waiting' | 'sign_in' | 'conflict' | 'refused';

/** The operation that is made of what was typed. */
export function operationOf(
  act: Act,
  said: Said,
  request: { id: string; number_spoken: string; version: number; restricted: boolean },
  account: string,
): Operation {
  const madeAt = new Date(serverNow()).toISOString();
  const id = newKey();
  return {
    id, slot: `${madeAt}:${id}`, account, request: request.id, number: request.number_spoken, act, said: { ...said },
    body: bodyOf(act, said, { account, version: request.version, at: madeAt }),
    madeAt, restricted: request.restricted || KINDS[act].traceless === true, state: 'waiting', tries: 0,
  };
}

/** The operation that attaches what lies in a bundle. */
export function photosOf(operation: Operation, bundle: string, count: number): Operation {
  return { ...operation, photos: { bundle, count, uploads: {}, half: {}, unfit: {} } };
}

/** Keeps the operation first and sends it then. */
export async function submit(operation: Operation): Promise<Fate> {
  const { keep, flush, operations, state } = useOutbox();
  await keep(operation);
  await Promise.race([flush().then(flush), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  const left = operations.value.find((one) => one.slot === operation.slot);
  if (left?.state === 'waiting' && state.signInNeeded) return 'sign_in';
  return left?.state ?? 'sent';
}
