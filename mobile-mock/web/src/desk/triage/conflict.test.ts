// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { lost, withDeciding } from './conflict';

describe('what somebody else has decided', () => {
  it('is said where something was typed, and not of what goes by our own hand', () => {
    const typed = new Map(['mine', 'theirs', 'still'].map((id) => [id, { station: 'x', note: '' }]));
    const found = lost(['mine', 'theirs', 'still', 'untouched'], ['still'], (id) => id, typed, new Set(['mine']));
    expect(found).toEqual(['theirs']);
  });

  it('takes no form away that waits for its answer', () => {
    const found = withDeciding(['mine', 'theirs', 'still'], ['still', 'new'], (id) => id, new Set(['mine', 'still']));
    expect(found).toEqual(['still', 'new', 'mine']);
  });
});
