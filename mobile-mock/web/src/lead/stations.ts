import { reactive } from 'vue';
import { type Schemas, api, call } from '@shared/api/client';

/** The stations: public, the same for everybody, read once. */
const known = reactive<{ stations: Schemas['Station'][] }>({ stations: [] });
let reading: Promise<void> | null = null;

/** Reads them, if they are not there yet. */
export function readStations(): Promise<void> {
  reading ??= readOnce().catch((thrown: unknown) => {
    // the next one who needs them tries again
    reading = null;
    throw thrown;
  });
  return reading;
}

async function readOnce(): Promise<void> {
  known.stations = (await call(() => api.GET('/api/v1/stations'))).items;
}

/** The stations, and the everyday name of one: the official ones fill a line each, and begin and end alike. */
export function useStations() {
  const short = (id: string | null | undefined, official: string) => known.stations.find((one) => one.id === id)?.short_name ?? official;
  return { known, short };
}
