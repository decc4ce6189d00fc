// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { bodyOf, fieldsOf, missing, nothingSaid } from './acts';

const SEEN = { account: 'me', version: 5, at: '2026-11-30T01:00:00.000Z' };

describe('what is sent', () => {
  it('goes with the version only where somebody else’s value could be overwritten', () => {
    expect(bodyOf('resolve', { outcome: 'helped', told: 'done', internal_note: ' ' }, SEEN)).toEqual({ outcome: 'helped', told: 'done', version: 5 });
    expect(bodyOf('contact', { outcome: 'not_reached', means: 'phone' }, SEEN)).toEqual({ outcome: 'not_reached', means: 'phone', at: SEEN.at });
    expect(bodyOf('close', { agreed: 'yes' }, SEEN)).toEqual({ agreed: true, version: 5 });
    expect(bodyOf('extend', { kind: 'resolution', due_at: '2026-12-20T17:00', reason: 'ill' }, SEEN)).toMatchObject({ due_at: '2026-12-20T17:00:00+08:00' });
  });

  it('names who came along on a visit', () => {
    const said = { outcome: 'reached', companion_role: 'committee_worker', companion_name: '周建国', companion_phone: '13800001234' };
    expect(bodyOf('visit', said, SEEN)).toEqual({
      outcome: 'reached', at: SEEN.at, people: [{ account_id: 'me' }, { role: 'committee_worker', name: '周建国', phone: '13800001234' }],
    });
  });
});

describe('what is asked', () => {
  it('of somebody who came along, only once there is somebody', () => {
    const names = (said = {}) => fieldsOf('visit', { ...nothingSaid('visit'), ...said }).map(({ name }) => name);
    expect(names()).toEqual(['outcome', 'companion_role', 'internal_note', 'told']);
    expect(names({ companion_role: 'assistant' })).toContain('companion_name');
  });
});

describe('what is missing', () => {
  it('is said at its field before anything is sent', () => {
    const fields = (act: Parameters<typeof missing>[0], said = {}) => missing(act, { ...nothingSaid(act), ...said }).map(({ field }) => field);
    expect(fields('contact')).toEqual(['outcome']);
    expect(fields('resolve')).toEqual(['outcome', 'told']);
    expect(fields('return', { ground: 'duplicate' })).toEqual(['internal_note']);
    expect(fields('note')).toEqual(['internal_note']);
    expect(fields('note', { told: 'x' })).toEqual([]);
    expect(fields('close')).toEqual(['agreed']);
    expect(fields('visit', { outcome: 'reached', companion_role: 'assistant' })).toEqual(['companion_name']);
  });
});
