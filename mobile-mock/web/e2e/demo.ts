/** A demonstration, and the platforms that it pretends to know. */
export interface Demo {
  url: string;
  standin: string;
}

const split = (list = '') => list.split(' ').filter((one) => one !== '');

const standins = split(process.env.DEMO_STANDINS);
/** As many as tests run at the same time: what one does is no surprise to another. */
export const DEMOS: Demo[] = split(process.env.DEMO_URLS).map((url, at) => ({ url, standin: standins[at] ?? '' }));

/** The one of this process. */
export function ownDemo(): Demo {
  const own = DEMOS[Number(process.env.TEST_PARALLEL_INDEX ?? 0)];
  if (own === undefined) throw new Error('run by scripts/test web: no demonstration in DEMO_URLS');
  return own;
}
