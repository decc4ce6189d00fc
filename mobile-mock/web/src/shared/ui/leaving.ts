import { session } from '../session/session';

/** A page that anybody may have open. */
const HARMLESS = 'https://www.weather.com.cn/';
/** The quick way out waits no longer for anything, in milliseconds. */
const PATIENCE = 400;

/** What an app forgets when somebody has to leave in a hurry. */
let forgetting: () => Promise<void> = async () => undefined;
/** Places of the history at which this page began; the router counts them. */
const began = place();

function place(): number {
  const { position } = (window.history.state ?? {}) as { position?: number };
  return position ?? window.history.length - 1;
}

/** Says what is to be forgotten on the quick way out. */
export function onLeaving(forget: () => Promise<void>): void {
  forgetting = forget;
}

/** Another way out, where a browser's does not lead anywhere; whether it did. */
let through: () => Promise<boolean> = async () => false;

/** Says which way out is tried first. */
export function leavesThrough(way: () => Promise<boolean>): void {
  through = way;
}

/** Called when the history has moved. */
let arrived: () => void = () => undefined;

/** Nothing else hears of it: the router would show the page that it comes by. */
function hold(event: Event): void {
  event.stopImmediatePropagation();
  arrived();
}

/** Goes so many places in the history, within this page. */
function wander(by: number): Promise<void> {
  return new Promise((resolve) => {
    arrived = resolve;
    window.history.go(by);
  });
}

/**
 * Takes what was seen out of the way of the back button: back to where this page began, and everything after it is cut off by
 * one harmless entry. Only entries of this page can be reached; those before it show a form, signed out.
 */
async function coverTracks(): Promise<void> {
  window.addEventListener('popstate', hold, { capture: true });
  const steps = place() - began;
  if (steps > 0) await wander(-steps);
  window.history.pushState(null, '', '/');
  await wander(-1);
}

/**
 * The quick way out: nothing to read here any more, signed out, another page in its place. It does not wait long for the
 * device or the server: whoever uses it has no time.
 */
export async function leaveQuickly(): Promise<void> {
  document.body.replaceChildren();
  document.title = '';
  // shown again by the back button as it was left, it leads away again
  window.addEventListener('pageshow', () => window.location.replace(HARMLESS));
  const done = Promise.all([forgetting().catch(() => undefined), session.signOut(), coverTracks()]);
  await Promise.race([done, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  if (!(await through())) window.location.replace(HARMLESS);
}
