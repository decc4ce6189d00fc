import { describe, expect, it } from 'vitest';
import { factsOf } from './facts';
import { draftOf, emptyForm, finishOf, mayStay, missing, submissionOf } from './form';

const form = (more: object) => ({ ...emptyForm(), ...more });

describe('what an agent types', () => {
  it('needs words or a need, and a way to somebody', () => {
    expect(missing(emptyForm()).map(({ field }) => field)).toEqual(['words', 'address']);
    expect(missing(form({ words: '断粮', phone: '139' }))).toEqual([]);
    expect(missing(form({ needs: ['living'], address: '桥下' }))).toEqual([]);
    expect(missing(form({ words: ' ', needs: [], personPhone: '139' })).map(({ field }) => field)).toEqual(['words']);
  });

  it('is a request of the caller, who is called back', () => {
    const body = submissionOf(form({ phone: ' 13900000081 ', caller: '李建国', words: '断粮', address: '曹家渡街道', committee: '310106011001' }), 'c');
    expect(body).toMatchObject({
      channel: 'hotline',
      call_id: 'c',
      for_self: true,
      description: '断粮',
      person: { name: '李建国', phone: '13900000081' },
      contact: { numbers: [{ number: '13900000081', whose: 'own' }], by: 'call' },
      address: { text: '曹家渡街道', committee_code: '310106011001' },
    });
    expect(body.reporter).toBeUndefined();
  });

  it('for somebody else, keeps the reporter apart, and calls the person where a number is known', () => {
    const asked = form({ phone: '139', caller: '邻居', forSelf: false, personName: '老王', relation: '邻居', hideMe: true, words: '几天没出门' });
    expect(submissionOf(asked, 'c')).toMatchObject({
      for_self: false,
      person: { name: '老王' },
      reporter: { name: '邻居', phone: '139', relation: '邻居', hide_from_household: true },
      contact: { numbers: [{ number: '139', whose: 'reporter' }], by: 'reporter' },
    });
    const known = submissionOf({ ...asked, personPhone: '137' }, 'c');
    expect(known.contact).toEqual({ numbers: [{ number: '137', whose: 'own' }, { number: '139', whose: 'reporter' }], by: 'call' });
  });

  it('leaves nothing on the device when it is about violence, or secret', () => {
    expect(mayStay(form({ words: '断粮' }))).toBe(true);
    expect(mayStay(form({ restricted: true }))).toBe(false);
    expect(mayStay(form({ needs: ['abuse'] }))).toBe(false);
  });

  it('clears at the server what was cleared here', () => {
    expect(draftOf(form({ phone: '139' }))).toEqual({ phone: '139', caller_name: '', notes: '' });
  });

  it('joins a request with its words only where it joins one', () => {
    const typed = form({ words: '还是没人来', about: 'r', urgency: 'urgent', needs: ['care'], passedOnTo: '民政局' });
    expect(finishOf(typed, 'urge')).toEqual({ outcome: 'urge', help_request_id: 'r', text: '还是没人来', needs: ['care'], urgency: 'urgent' });
    expect(finishOf(typed, 'answered')).toEqual({ outcome: 'answered' });
    expect(finishOf(typed, 'passed_on')).toEqual({ outcome: 'passed_on', passed_on_to: '民政局' });
  });
});

describe('facts of a file', () => {
  const typed = { name: '', id_last_four: '', birth_date: '', address: '', need: '' } as const;

  it('are asked about from two on, and a day may be said in any way', () => {
    expect(factsOf({ ...typed, name: '李建国' })).toBeNull();
    expect(factsOf({ ...typed, name: ' 李建国 ', birth_date: '1950.1.9' })).toEqual({ facts: { name: '李建国', birth_date: '1950-01-09' } });
    expect(factsOf({ ...typed, birth_date: '19500109', need: 'care' })).toEqual({ facts: { birth_date: '1950-01-09', need: 'care' } });
  });
});
