import { describe, expect, it } from 'vitest';
import { idEndOf, numberOf } from './claim';

describe('what opens a request', () => {
  it('is its number in any spelling', () => {
    for (const typed of ['260000000173', '2600 0000 0173', '２６００-００００-０１７３']) expect(numberOf(typed)).toBe('260000000173');
    for (const typed of ['', '26000000017', '2600 0000 017x']) expect(numberOf(typed)).toBe('');
  });

  it('is the end of an ID, with its X', () => {
    expect(['002x', ' 00 28 ', '００２８'].map(idEndOf)).toEqual(['002X', '0028', '0028']);
    expect(['', '002', '00285', '00-8'].map(idEndOf)).toEqual(['', '', '', '']);
  });
});
