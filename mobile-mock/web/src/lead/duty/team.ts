import { reactive } from 'vue';
import { api, call } from '@shared/api/client';
import { type ApiProblem, asProblem } from '@shared/api/problem';
import { useMe } from '../account/me';
import { serverNow } from '@shared/time/server';
import type { Gap } from '../burning/rows';
import { type Candidate, type Team, candidatesOf, readTeam } from '../request/people';
import { readStations, useStations } from '../stations';

/** How far ahead gaps are looked for, in days. */
const AHEAD = 14;

interface Shown {
  station: string;
  team: Team | null;
  people: Candidate[];
  gaps: Gap[];
  problem: ApiProblem | null;
}

/** The roster of one station: the lead's own, or the one that the district looks at. */
export function useTeam(wanted: string) {
  const { mine, isDistrict } = useMe();
  const { known } = useStations();
  const shown = reactive<Shown>({ station: mine.account?.station?.id ?? wanted, team: null, people: [], gaps: [], problem: null });

  /** Somebody of the district who named no station begins with the first. */
  async function begin(): Promise<void> {
    if (isDistrict.value) await readStations();
    if (shown.station === '') shown.station = known.stations[0]?.id ?? '';
  }

  async function load(): Promise<void> {
    try {
      await begin();
      const { station } = shown;
      const [team, gaps] = await Promise.all([readTeam(station, isDistrict.value), call(() => api.GET('/api/v1/duty/gaps', { params: { query: { days: AHEAD } } }))]);
      // another one was chosen meanwhile
      if (station !== shown.station) return;
      shown.team = team;
      shown.people = candidatesOf(team, station, serverNow(), ['advisor', 'lead']);
      shown.gaps = gaps.items.filter((gap) => gap.station_id === station);
      shown.problem = null;
    } catch (thrown) {
      shown.problem = asProblem(thrown);
    }
  }

  return { shown, load };
}
