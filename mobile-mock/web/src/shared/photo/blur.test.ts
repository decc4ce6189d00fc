import { describe, expect, it } from 'vitest';
import { colourOf } from './blur';

describe('the colour of a photo that is not there yet', () => {
  it('comes from its ThumbHash, and from nothing else', () => {
    // the example of those who thought of it
    expect(colourOf('1QcSHQRnh493V4dIh4eXh1h4kJUI')).toBe('rgb(86, 82, 88)');
    expect(colourOf('')).toBeUndefined();
    expect(colourOf(null)).toBeUndefined();
    expect(colourOf('*')).toBeUndefined();
  });
});
