import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const CSS = readFileSync(join(__dirname, 'tokens.css'), 'utf8');
const SOURCES = join(__dirname, '../..');

/** The colours that hold with these attributes on `<html>`, by name. */
function palette(size: string, contrast: string): Record<string, string> {
  const colours: Record<string, string> = {};
  for (const [, selector = '', body = ''] of CSS.matchAll(/(:root[^{]*)\{([^}]*)\}/g)) {
    const wanted = [...selector.matchAll(/\[data-(size|contrast)='(\w+)'\]/g)];
    if (!wanted.every(([, name, value]) => value === (name === 'size' ? size : contrast))) continue;
    for (const [, name = '', colour = ''] of body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)) colours[name] = colour;
  }
  return colours;
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2: from 1 to 21. */
function ratio(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Which text stands on what. */
const TEXTS = [
  ...['ink', 'quiet', 'primary', 'error', 'good', 'warn-edge'].flatMap((text) => ['page', 'soft'].map((ground) => [text, ground] as const)),
  ['ink', 'warn'], ['primary', 'warn'], ['quiet', 'warn'], ['error', 'warn'],
  // badges and main buttons
  ['on-primary', 'primary'], ['on-primary', 'error'],
] as const;
/** Which line or mark stands on what. */
const LINES = ['edge', 'primary', 'error', 'good', 'warn-edge'].flatMap((line) => ['page', 'soft', 'warn'].map((ground) => [line, ground] as const));

describe.each([
  ...['standard', 'elder', 'largest'].map((size) => ({ size, contrast: 'normal', least: 4.5 })),
  ...['standard', 'elder', 'largest'].map((size) => ({ size, contrast: 'high', least: 7 })),
])('colours of $size letters, $contrast contrast', ({ size, contrast, least }) => {
  const colours = palette(size, contrast);
  const below = (pairs: readonly (readonly [string, string])[], wanted: number) =>
    pairs.map(([one, other]) => ({ one, other, is: ratio(colours[one] ?? '#777777', colours[other] ?? '#777777') })).filter(({ is }) => is < wanted);

  it('can be read', () => {
    expect(below(TEXTS, least)).toEqual([]);
  });

  it('have lines that can be seen', () => {
    expect(below(LINES, 3)).toEqual([]);
  });
});

describe('colours', () => {
  it('are measured as WCAG measures them', () => {
    expect(ratio('#ffffff', '#000000')).toBeCloseTo(21);
    expect(ratio('#ffffff', '#777777')).toBeCloseTo(4.48, 2);
  });

  it('come from the palette: only the mark of the focus has its own, and nothing is made paler', () => {
    const styles = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(css|vue)$/.test(name) && !name.endsWith('tokens.css'));
    const own = styles.flatMap((name) => {
      const text = readFileSync(join(SOURCES, name), 'utf8');
      const style = name.endsWith('.css') ? text : [...text.matchAll(/<style[\s\S]*?<\/style>/g)].join('');
      return [...style.matchAll(/#[0-9a-f]{3,8}\b|\brgba?\(|\bopacity:/gi)].map(([found]) => `${name} ${found}`).filter((one) => !/#(ffbf00|000000)$/.test(one));
    });
    expect(own).toEqual([]);
  });

  it('mark the focus so that it stands out on light and on dark', () => {
    for (const ground of ['#ffffff', '#fff3cd', '#f2f5f9']) expect(ratio('#000000', ground)).toBeGreaterThan(3);
    expect(ratio('#ffbf00', '#000000')).toBeGreaterThan(3);
  });
});
