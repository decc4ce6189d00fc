// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { ACTS, GROUPS, KINDS, allowed, beginning, bodyOf, fieldsOf, missing, nothingSaid, pathOf } from './acts';
import { textOf } from './steps';

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

describe('case work', () => {
  it('is sent as the server wants it: lists, numbers, yes and no, steps without empty ones', () => {
    const assessed = { level: 'II', tier: 'low_income', categories: 'medical,care', case: 'yes' };
    expect(bodyOf('assess', assessed, SEEN)).toEqual({ level: 'II', tier: 'low_income', categories: ['medical', 'care'], case: true, version: 5 });
    expect(bodyOf('case', { confirm: 'no' }, SEEN)).toEqual({ confirm: false, version: 5 });
    const steps = textOf([{ text: '助餐', due_on: '2026-12-10' }, { text: '', due_on: '' }]);
    expect(bodyOf('plan', { internal_note: '先吃饭', milestones: steps }, SEEN)).toMatchObject({ milestones: [{ text: '助餐', due_on: '2026-12-10' }], version: 5 });
    expect(bodyOf('serve', { item: '11', ground: 'yes' }, SEEN)).toEqual({ item: 11, ground: 'emergency_first', at: SEEN.at });
    expect(bodyOf('lift', {}, SEEN)).toEqual({ restricted: false, version: 5 });
  });

  it('says to what somebody agrees, and asks a guardian about a child alone, never where the child is to be protected', () => {
    expect(bodyOf('consent', { agreed: 'referral,income_check', means: 'visit' }, SEEN)).toEqual({
      agreed: ['referral', 'income_check'], means: 'visit', text_version: 1, at: SEEN.at,
    });
    const guardian = { name: '王芳', relation: 'parent', means: 'phone', agreed: '' };
    expect(bodyOf('guardian', guardian, SEEN)).toEqual({ name: '王芳', relation: 'parent', means: 'phone', agreed: [], at: SEEN.at });
    const of = (staff: object) => ({ verbs: ['hear_guardian'], staff }) as unknown as Parameters<typeof allowed>[1];
    expect([of({ minor: false }), of({ minor: true, guardian: 'do_not_tell' }), of({ minor: false, guardian: 'do_not_tell' })].map((request) => allowed('guardian', request))).toEqual([false, false, false]);
    expect([of({ minor: true }), of({ minor: false, guardian: 'ask' })].map((request) => allowed('guardian', request))).toEqual([true, true]);
  });

  it('names the referral in the path and not in the document', () => {
    const said = { referral: '2', accepted: 'yes' };
    expect(pathOf('answer_referral', said)).toBe('referrals/2/answer');
    expect(bodyOf('answer_referral', said, SEEN)).toEqual({ accepted: true });
    expect(pathOf('note', {})).toBe('notes');
  });

  it('begins with what is known, and asks for help before the assessment only while it may', () => {
    const request = { needs: ['care' as const], staff: null };
    expect(beginning('assess', request, {})).toEqual({ categories: 'care' });
    expect(beginning('contact', request, { outcome: 'reached', referral: '1' })).toEqual({ outcome: 'reached' });
    expect(fieldsOf('serve', {}, false).map(({ name }) => name)).not.toContain('ground');
    expect(fieldsOf('serve', {}, true).map(({ name }) => name)).toContain('ground');
  });

  it('protects without waiting for anybody’s version, and each act stands in one group', () => {
    for (const act of ['restrict', 'report_due', 'report_filed'] as const) expect([act, KINDS[act].versioned, KINDS[act].traceless]).toEqual([act, false, true]);
    const shown = [...GROUPS.daily, ...GROUPS.casework, ...GROUPS.seldom, 'accept'];
    expect([...shown].sort()).toEqual([...ACTS].sort());
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
    expect(fields('plan', { internal_note: 'x', milestones: textOf([{ text: '助餐', due_on: '' }]) })).toEqual(['milestones']);
    expect(missing('merge', { into: '２６００ 0000' }).map(({ text }) => text)).toEqual(['missing_words.into_digits']);
    expect(fields('merge', { into: '２６００ 0000 0017' })).toEqual([]);
    expect(missing('benefit', nothingSaid('benefit')).map(({ text }) => text)).toContain('missing_words.benefit');
  });
});
