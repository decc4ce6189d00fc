import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiProblem } from '@shared/api/problem';
import { type Press, type RingAnswer, pressing } from './ringing';

const ANSWER = { presses: 1 } as RingAnswer;
let told: Press[] = [];

/** A server that gives these answers one after the other, the last one for ever. */
function server(...answers: (RingAnswer | ApiProblem)[]) {
  let asked = 0;
  const bell = pressing(
    async () => {
      const answer = answers[Math.min(asked, answers.length - 1)];
      asked += 1;
      if (answer instanceof ApiProblem) throw answer;
      return answer as RingAnswer;
    },
    (press) => told.push(press),
  );
  return { bell, asked: () => asked };
}

const offline = new ApiProblem(0, { code: 'offline' });

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
});
afterEach(() => vi.useRealTimers());

describe('a press', () => {
  it('that arrives is sent once', async () => {
    const { bell, asked } = server(ANSWER);
    await bell.press();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect([told, asked()]).toEqual([['sending', 'sent'], 1]);
  });

  it('that does not arrive is said at once, and tried for as long as it takes', async () => {
    const failing = new ApiProblem(500, { code: 'internal' });
    const { bell, asked } = server(offline, failing, offline, offline, offline, offline, offline, ANSWER);
    await bell.press();
    expect(told).toEqual(['sending', 'unsent']);
    await vi.advanceTimersByTimeAsync(59_000);
    expect([told.at(-1), asked()]).toEqual(['unsent', 7]);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect([told.at(-1), asked()]).toEqual(['sent', 8]);
  });

  it('waits no longer when the network is back, and not twice for one answer', async () => {
    const { bell, asked } = server(offline, ANSWER);
    await bell.press();
    await Promise.all([bell.now(), bell.press(), bell.now()]);
    expect([told.at(-1), asked()]).toEqual(['sent', 2]);
    await bell.now();
    expect(asked()).toBe(2);
  });

  it('of a doorbell that nobody knows any more ends', async () => {
    const { bell, asked } = server(new ApiProblem(401, { code: 'doorbell_unknown' }));
    await bell.press();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([told, asked()]).toEqual([['sending', 'unknown'], 1]);
  });

  it('that nobody wants any more is not tried again', async () => {
    const { bell, asked } = server(offline);
    await bell.press();
    bell.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(1);
  });
});
