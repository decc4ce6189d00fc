import { type Schemas, api, call } from '@shared/api/client';

export type Doorbell = Schemas['DoorbellDevice'];

/** Items of one page of the list. */
const MOST = 50;

/** How a doorbell stands: silent for too long, not taken over by a phone, not heard yet, or as it should be. */
export type Standing = 'silent' | 'unbound' | 'never' | 'heard';

export function standingOf(bell: Pick<Doorbell, 'kind' | 'silent' | 'bound' | 'heard_at'>): Standing {
  if (bell.silent) return 'silent';
  if (bell.kind === 'phone' && !bell.bound) return 'unbound';
  return bell.heard_at ? 'heard' : 'never';
}

/** What somebody has to look after comes first; the silent ones before all. */
const RANKS: Record<Standing, number> = { silent: 0, unbound: 1, never: 1, heard: 2 };

/** Each once, those that need somebody first, otherwise as the server has them: the newest first. */
export function ordered(bells: Doorbell[]): Doorbell[] {
  const once = [...new Map(bells.map((bell) => [bell.id, bell])).values()];
  return once.sort((one, other) => RANKS[standingOf(one)] - RANKS[standingOf(other)]);
}

/** The silent ones, and so many pages of all. */
export async function readList(pages: number): Promise<{ bells: Doorbell[]; more: boolean }> {
  const silent = await call(() => api.GET('/api/v1/doorbell-devices', { params: { query: { silent: true, limit: 100 } } }));
  const bells = [...silent.items];
  let cursor: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    const query = { limit: MOST, cursor };
    const read = await call(() => api.GET('/api/v1/doorbell-devices', { params: { query } }));
    bells.push(...read.items);
    cursor = read.next_cursor ?? undefined;
    if (cursor === undefined) break;
  }
  return { bells: ordered(bells), more: cursor !== undefined };
}

/** What a phone opens to become this doorbell. The code stands behind the `#`: no server ever reads it in an address. */
export const bellLink = (origin: string, code: string): string => `${origin}/bell#${code}`;

/** A new neighbour's place: before one who is there, or the last; absent for the last. */
export function placeBefore(neighbours: Pick<Schemas['Neighbour'], 'id' | 'position'>[], before: string): number | undefined {
  return neighbours.find((one) => one.id === before)?.position;
}
