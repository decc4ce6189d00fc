import { type Schemas, api, call } from '@shared/api/client';
import { readReport } from '../report/read';

/** An advisor to whom a request can be given, with what speaks for and against it. */
export interface Candidate {
  id: string;
  name: string;
  onDuty: boolean;
  away: boolean;
  open: number;
  overdue: number;
}

type Leave = Schemas['Page_Leave']['items'][number];

/** What is known of a team. */
export interface Team {
  /** Who works there, where the reader may see the list; else none. */
  accounts: { id: string; name: string; role: string }[];
  duty: Schemas['Duty'];
  leave: Leave[];
  load: Schemas['AdvisorItem'][];
}

/** Whoever may be given something, or be put on duty: who is there comes first, then who has least to do. */
export function candidatesOf(team: Team, station: string, now: number, roles: readonly string[] = ['advisor']): Candidate[] {
  const names = new Map<string, string>();
  for (const one of team.accounts) if (roles.includes(one.role)) names.set(one.id, one.name);
  // the district has no list of accounts: whoever is on the roster or has requests works there
  if (team.accounts.length === 0) {
    for (const slot of team.duty.slots) names.set(slot.account_id, slot.name);
    for (const change of team.duty.changes) for (const one of change.people) names.set(one.account_id, one.name);
    for (const one of team.load) if (one.station_id === station) names.set(one.advisor_id, one.advisor);
  }
  const answering = new Set(team.duty.district_answers ? [] : team.duty.answering.map((one) => one.account_id));
  const away = new Set(team.leave.filter((one) => Date.parse(one.from) <= now && now < Date.parse(one.to)).map((one) => one.account_id));
  const load = new Map(team.load.map((one) => [one.advisor_id, one]));
  const all = [...names].map(([id, name]) => ({
    id, name, onDuty: answering.has(id), away: away.has(id), open: load.get(id)?.open ?? 0, overdue: load.get(id)?.overdue ?? 0,
  }));
  return all.sort((one, other) => Number(one.away) - Number(other.away) || Number(other.onDuty) - Number(one.onDuty) || one.open - other.open || one.name.localeCompare(other.name, 'zh-CN'));
}

/** Reads what is known of a station's team. */
export async function readTeam(station: string, isDistrict: boolean): Promise<Team> {
  const [accounts, duty, leave, report] = await Promise.all([
    isDistrict ? { items: [] } : call(() => api.GET('/api/v1/accounts', { params: { query: { station_id: station, disabled: false, limit: 100 } } })),
    call(() => api.GET('/api/v1/duty', { params: { query: { station_id: station } } })),
    call(() => api.GET('/api/v1/leave')),
    readReport('station'),
  ]);
  return { accounts: accounts.items.map((one) => ({ id: one.id, name: one.name ?? one.username ?? '', role: one.role })), duty, leave: leave.items, load: report.advisors };
}
