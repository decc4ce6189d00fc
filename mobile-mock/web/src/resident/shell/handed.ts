import { reactive } from 'vue';
import { session } from '@shared/session/session';
import { type Point, useDraft } from '../ask/draft';

/** What a page of the mini-program's own has to say, behind `#`. */
export interface Handed {
  /** Signs in whoever uses this WeChat. */
  ticket: string | null;
  /** A place on WeChat's map, and its words. */
  point: Point | null;
  place: string;
  /** Files that were sent. */
  uploads: string[];
}

const NAMES = ['ticket', 'turn', 'lng', 'place', 'uploads', 'phone'];

/** Reads what was said, if anything was; null for every other address, such as a neighbour's link. */
export function read(hash: string): Handed | null {
  const said = new URLSearchParams(hash.slice(1));
  if (!NAMES.some((name) => said.has(name))) return null;
  const [lng, lat] = [Number(said.get('lng')), Number(said.get('lat'))];
  const known = said.has('lng') && said.has('lat') && Math.abs(lng) <= 180 && Math.abs(lat) <= 90;
  return {
    ticket: said.get('ticket'),
    point: known ? { lng, lat, crs: said.get('crs') === 'wgs84' ? 'wgs84' : 'gcj02' } : null,
    place: (said.get('place') ?? '').slice(0, 250),
    uploads: (said.get('uploads') ?? '').split(',').filter((id) => /^[0-9a-f-]{36}$/.test(id)),
  };
}

/** It leaves the address at once, so that nobody can pass it on. */
export function takeHanded(location: Location): Handed | null {
  const said = read(location.hash);
  if (said !== null) window.history.replaceState(window.history.state, '', location.pathname + location.search);
  return said;
}

/** Files that the mini-program sent and that no request has yet. */
export const arrived = reactive<{ uploads: string[] }>({ uploads: [] });

/** A place goes into the draft; words that somebody typed stay. */
export async function takeUp(said: Handed): Promise<void> {
  arrived.uploads.push(...said.uploads);
  if (said.point === null) return;
  const { draft, load } = useDraft();
  await load();
  draft.point = said.point;
  if (draft.address.trim() === '') draft.address = said.place;
}

/**
 * The mini-program changes what stands behind `#` while the page stays open. Called before the router is made, so that it
 * hears of it first: what the router has seen it would write into the history.
 */
export function heedShell(): void {
  const heed = () => {
    const said = takeHanded(window.location);
    if (said === null) return;
    void takeUp(said);
    // an account made before has this number: the page goes on there
    if (said.ticket === null) return;
    session.exchange(said.ticket).then(
      () => window.location.reload(),
      () => undefined,
    );
  };
  window.addEventListener('popstate', heed);
  // where WeChat's browser tells only this
  window.addEventListener('hashchange', heed);
}
