/** What somebody sets for themselves, by the names of the account's settings. */
export type Setting = 'language' | 'text_size' | 'contrast';

const KEY = 'nuanxin.chosen';
const ALL: Setting[] = ['language', 'text_size', 'contrast'];

/** Where the choices are told on, once somebody is signed in. */
let told: () => void = () => undefined;

function read(): Set<Setting> {
  try {
    const kept = localStorage.getItem(KEY) ?? '';
    return new Set(ALL.filter((one) => kept.split(' ').includes(one)));
  } catch {
    return new Set();
  }
}

const waiting = read();

function keep(): void {
  try {
    if (waiting.size > 0) localStorage.setItem(KEY, [...waiting].join(' '));
    else localStorage.removeItem(KEY);
  } catch {
    // counts for this page only
  }
}

/** Settings that were chosen on this device and that no account has yet. */
export function chosen(): Setting[] {
  return [...waiting];
}

/** Somebody chose this here, by their own tap. */
export function chose(settings: Setting[]): void {
  for (const setting of settings) waiting.add(setting);
  keep();
  told();
}

/** The account has these now; or nobody's account is to have them, because whoever chose them has signed out. */
export function settled(settings: Setting[] = ALL): void {
  for (const setting of settings) waiting.delete(setting);
  keep();
}

/** Who is told when something is chosen. */
export function onChosen(tell: () => void): void {
  told = tell;
}
