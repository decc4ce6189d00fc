import { expect, it } from 'vitest';
import { anew, hold } from './held';

const id = (one: { id: string; at?: number }) => one.id;
const [a, b, c] = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];

it('an empty list shows what comes, at once', () => {
  expect(hold([], [a, b], id)).toEqual({ shown: anew([a, b]), fresh: 0 });
});

it('what somebody reads stays where it is: new ones wait, what is gone says so, values are the newest', () => {
  const held = hold(anew([a, b]), [c, { id: 'b', at: 2 }], id);
  expect(held).toEqual({ shown: [{ row: a, gone: true }, { row: { id: 'b', at: 2 }, gone: false }], fresh: 1 });
});

it('what comes back is there again, and when all of it is gone the next one may come', () => {
  expect(hold([{ row: a, gone: true }, { row: b, gone: false }], [a, b], id).shown).toEqual(anew([a, b]));
  expect(hold([{ row: a, gone: true }], [c], id)).toEqual({ shown: anew([c]), fresh: 0 });
});
