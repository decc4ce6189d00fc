import { expect, it } from 'vitest';
import { type Read, decisionsOf, rowsOf } from './rows';

const NOW = Date.parse('2026-11-30T10:00:00+08:00');
const at = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();
const nothing: Read = { overdue: [], at_risk: [], due_today: [], unassigned: [], others: [], gaps: [], complaints: [], deletions: [], lessons: [] };

type Request = Read['overdue'][number];
const request = (id: string, hours: number, more: object = {}): Request =>
  ({ id, urgency: 'normal', appeals: [], verbs: [], staff: { urges: 0 }, deadline: { due_at: at(hours) }, ...more }) as unknown as Request;
const gap = (station: string, hours: number) =>
  ({ station_id: station, station, from_at: at(hours), until_at: at(hours + 2), severity: 'red', cause: 'leave', district_answers: true }) as Read['gaps'][number];
const complaint = (id: string, hours: number) => ({ id, version: 1, about: 'advisor', text: '', emergency_numbers: [], decider: 'lead', made_at: at(-9), due_at: at(hours) }) as Read['complaints'][number];
const ids = (read: Partial<Read>, role = 'lead') => rowsOf({ ...nothing, ...read }, role, NOW).map((row) => row.id);

it('what burns stands first: an SOS, hours that nobody covers now, what is late, what is nearly late, what waits', () => {
  const read = {
    overdue: [request('late', -3), request('later', -30), request('sos', -0.1, { urgency: 'sos' })],
    at_risk: [request('near', 1), request('near urgent', 5, { urgency: 'urgent' })],
    due_today: [request('today', 6)],
    unassigned: [request('nobody', 50)],
    gaps: [gap('now', -1), gap('tomorrow', 20), gap('next week', 100)],
    complaints: [complaint('complaint', 70)],
  };
  expect(ids(read)).toEqual([
    'sos', `now ${at(-1)}`, 'later', 'late', `tomorrow ${at(20)}`, 'near urgent', 'near', 'today', 'complaint', `next week ${at(100)}`, 'nobody',
  ]);
});

it('a request stands once, with every reason', () => {
  const both = request('one', -1, { staff: { urges: 2 } });
  const rows = rowsOf({ ...nothing, overdue: [both], unassigned: [both], others: [both] }, 'lead', NOW);
  expect(rows.map((row) => row.reasons)).toEqual([['overdue', 'unassigned', 'urged']]);
});

it('what is open and presses on nobody is left out', () => {
  expect(ids({ others: [request('calm', 90), request('urged', 90, { staff: { urges: 1 } })] })).toEqual(['urged']);
});

it('an answer that is owed is late, due today, or waits', () => {
  const rows = rowsOf({ ...nothing, complaints: [complaint('c', 30), complaint('b', 2), complaint('a', -1)] }, 'lead', NOW);
  expect(rows.map((row) => [row.id, ...row.reasons])).toEqual([['a', 'overdue', 'decide'], ['b', 'due_today', 'decide'], ['c', 'decide']]);
});

it('a decision is offered to whom it belongs, once', () => {
  const appeal = (decider: string, decided_at?: string) => ({ verbs: ['decide_appeal'], appeals: [{ id: 'x', decider, decided_at }] });
  expect(decisionsOf(request('a', 1, appeal('lead')), 'lead')).toEqual(['appeal']);
  expect(decisionsOf(request('a', 1, appeal('district')), 'lead')).toEqual([]);
  expect(decisionsOf(request('a', 1, appeal('district')), 'district')).toEqual(['appeal']);
  expect(decisionsOf(request('a', 1, appeal('lead', at(-1))), 'lead')).toEqual([]);
  const extension = { extension_asked: { kind: 'resolution' } };
  expect(decisionsOf(request('a', 1, { staff: extension, verbs: ['decide_extension'] }), 'lead')).toEqual(['extension']);
  expect(decisionsOf(request('a', 1, { staff: extension }), 'lead')).toEqual([]);
});
