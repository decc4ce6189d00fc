import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { type Draft, useDraft } from './draft';
import { STEPS, faultsOf, firstOpen, stepOf } from './steps';
import { placeInWords, submissionOf } from './submission';

const draft = (given: Partial<Draft>): Draft => ({
  ...JSON.parse(JSON.stringify(useDraft().draft)),
  forWhom: 'self',
  needs: ['care'],
  urgency: 'normal',
  phone: '13812345678',
  unclear: true,
  ...given,
});

describe('what is sent', () => {
  it('for oneself holds the consent that was given, and nothing that nobody said', () => {
    expect(submissionOf(draft({ agreed: true, words: ' 下不了楼 ' }))).toEqual({
      needs: ['care'],
      description: '下不了楼',
      urgency: 'normal',
      for_self: true,
      contact: { numbers: [{ number: '13812345678', whose: 'own' }], by: 'call' },
      consents: [{ kind: 'processing', version: '1' }],
    });
  });

  it('for another person names the reporter, and consents to nothing for them', () => {
    const sent = submissionOf(draft({ forWhom: 'neighbour', agreed: true, hideMe: true, personName: '老王' }));
    expect(sent.for_self).toBe(false);
    expect(sent.person).toEqual({ name: '老王' });
    expect(sent.reporter).toMatchObject({ phone: '13812345678', hide_from_household: true });
    expect(sent.consents).toEqual([]);
  });

  it('for another person names their own number, if it is known and right', () => {
    const given = draft({ forWhom: 'family', personPhone: ' 021-62345678 ' });
    expect(submissionOf(given).person).toEqual({ phone: '021-62345678' });
    expect(submissionOf({ ...given, forWhom: 'self' }).person).toBeUndefined();
    expect(faultsOf('reach', { ...given, personPhone: '不知道' })).toEqual([{ field: 'person-phone', text: 'ask.reach.person_phone_wrong' }]);
    expect(faultsOf('reach', { ...given, forWhom: 'self', personPhone: '不知道' })).toEqual([]);
  });

  it('that is secret says so, and leaves no messages', () => {
    const sent = submissionOf(draft({ secret: true }));
    expect(sent.restricted).toBe(true);
    expect(sent.contact?.safe_to_leave_message).toBe(false);
  });

  it('says where in words, by code and by point, with its coordinate system', () => {
    const picked = [
      { code: '310106014', name: '曹家渡街道', level: 'street' },
      { code: '310106014001', name: '万航居委会', level: 'committee' },
    ];
    const point = { lng: 121.43, lat: 31.23, crs: 'wgs84' as const, accuracy_m: 12 };
    const given = draft({ address: '曹家渡街道武定西路', picked, point });
    expect(placeInWords(given)).toBe('万航居委会曹家渡街道武定西路');
    expect(submissionOf(given).address).toMatchObject({ committee_code: '310106014001', point });
  });
});

describe('the questions', () => {
  it('are five at most, the trouble before the person, and open until they are answered', () => {
    expect(STEPS.length).toBeLessThanOrEqual(5);
    expect(STEPS.indexOf('what')).toBeLessThan(STEPS.indexOf('reach'));
    expect(firstOpen(draft({}))).toBeNull();
    expect(firstOpen(draft({ needs: [] }))).toBe('what');
    expect(firstOpen(draft({ unclear: false }))).toBe('where');
  });

  it('take phones as people write them', () => {
    for (const phone of ['13812345678', '138 1234 5678', '+86 138-1234-5678', '021-62345678', '62345678转12']) {
      expect(faultsOf('reach', draft({ phone }))).toEqual([]);
    }
    for (const phone of ['', '不知道', '123']) expect(faultsOf('reach', draft({ phone }))).toHaveLength(1);
  });

  it('are found again for what the server finds wrong', () => {
    expect(stepOf('/contact/numbers/0/number')).toBe('reach');
    expect(stepOf('/address/text')).toBe('where');
    expect(stepOf('/description')).toBe('words');
  });
});
