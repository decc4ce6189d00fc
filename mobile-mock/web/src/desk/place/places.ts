import { reactive } from 'vue';
import { type Schemas, api, call } from '@shared/api/client';
import type { Division } from './suggest';

/** Streets and committees by name, and the stations: public, the same for everybody, read once. */
const places = reactive<{ divisions: Division[]; stations: Schemas['Station'][] }>({ divisions: [], stations: [] });

/** More streets than this are not read ahead: their committees are no help while somebody speaks. */
const MOST_STREETS = 40;

async function below(parent: string | undefined): Promise<Division[]> {
  const all: Division[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 100, ...(parent === undefined ? {} : { parent }), ...(cursor === undefined ? {} : { cursor }) };
    const page = await call(() => api.GET('/api/v1/divisions', { params: { query } }));
    all.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}

async function readDivisions(): Promise<void> {
  let level = await below(undefined);
  while (level.length > 0 && level[0]?.level !== 'street' && level.length <= MOST_STREETS) {
    level = (await Promise.all(level.map((one) => below(one.code)))).flat();
  }
  places.divisions = level;
  if (level.length > MOST_STREETS) return;
  for (const street of level) places.divisions.push(...(await below(street.code)));
}

/** Reads them; without them an address is typed as it is said. */
export async function readPlaces(): Promise<void> {
  const stations = async () => {
    places.stations = (await call(() => api.GET('/api/v1/stations'))).items;
  };
  await Promise.all([stations().catch(() => undefined), readDivisions().catch(() => undefined)]);
}

/** Streets, committees and stations, as far as they were read. */
export function usePlaces() {
  return places;
}
