import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HELD, type Stand, TREMBLE, WAITS, guard } from './guard';

let stands: Stand[] = [];
let rings = 0;
const made = () => guard((stand) => stands.push(stand), () => (rings += 1));

beforeEach(() => {
  vi.useFakeTimers();
  stands = [];
  rings = 0;
});
afterEach(() => vi.useRealTimers());

describe('the button', () => {
  it('rings when it is held for a second, once, although a click follows', () => {
    const button = made();
    button.down();
    vi.advanceTimersByTime(HELD - 1);
    expect(rings).toBe(0);
    vi.advanceTimersByTime(1);
    button.up();
    button.tap(HELD + 5);
    expect([rings, stands]).toEqual([1, ['held', 'rest']]);
  });

  it('does nothing when it is touched in passing, or slid over', () => {
    const button = made();
    button.down();
    vi.advanceTimersByTime(HELD / 2);
    button.up();
    vi.advanceTimersByTime(WAITS * 2);
    expect([rings, stands.at(-1)]).toEqual([0, 'rest']);
  });

  it('rings at the second tap, and forgets the first one after a while', () => {
    const button = made();
    button.tap(0);
    expect(stands).toEqual(['armed']);
    vi.advanceTimersByTime(WAITS);
    expect(stands.at(-1)).toBe('rest');
    button.tap(WAITS);
    button.tap(WAITS + 1_000);
    expect(rings).toBe(1);
  });

  it('takes a tremble of the hand for one tap', () => {
    const button = made();
    button.tap(0);
    button.tap(TREMBLE - 1);
    expect(rings).toBe(0);
    button.tap(TREMBLE);
    expect(rings).toBe(1);
  });

  it('rings at a second touch however short, once it has been tapped', () => {
    const button = made();
    button.down();
    button.up();
    button.tap(0);
    button.down();
    button.up();
    button.tap(1_000);
    expect(rings).toBe(1);
  });
});
