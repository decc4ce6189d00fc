import { aheadAt, setAhead } from '@shared/time/server';
import { get, put } from '../kept/device';

export { serverNow, useNow } from '@shared/time/server';

const NAME = 'clock';

/** Takes over the server's time from an answer that has just come, and keeps it for a start without a signal. */
export function setClock(at: string): void {
  const ahead = aheadAt(at);
  if (ahead === null) return;
  setAhead(ahead);
  void put(NAME, ahead);
}

/** Takes up what was known of the server's time, for a start without a signal. */
export async function loadClock(): Promise<void> {
  setAhead((await get<number>(NAME)) ?? 0);
}
