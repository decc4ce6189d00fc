import { session } from '../session/session';

/** A page that anybody may have open. */
const HARMLESS = 'https://www.weather.com.cn/';

/** What an app forgets when somebody has to leave in a hurry. */
let forgetting: () => Promise<void> = async () => undefined;

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

/**
 * The quick way out: nothing to read here any more, signed out, another page in its place. It does not wait long for the
 * device or the server: whoever uses it has no time.
 */
export async function leaveQuickly(): Promise<void> {
  document.body.replaceChildren();
  document.title = '';
  const done = Promise.all([forgetting().catch(() => undefined), session.signOut()]);
  await Promise.race([done, new Promise((resolve) => setTimeout(resolve, 400))]);
  if (!(await through())) window.location.replace(HARMLESS);
}
