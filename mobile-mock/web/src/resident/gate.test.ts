import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

// What the pages for residents must keep, where reading their sources is enough.

const SOURCES = join(__dirname, '..');
const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => /^(resident|shared).*\.(vue|css)$/.test(name));
const sources = files.map((file) => ({ file, text: readFileSync(join(SOURCES, file), 'utf8') }));
const having = (wrong: (text: string) => boolean) => sources.filter(({ text }) => wrong(text)).map(({ file }) => file);

describe('the pages for residents', () => {
  it('ask somebody in trouble to type three things at most', () => {
    const parts = sources.filter(({ file }) => /^resident\/ask\/\w+Part\.vue$/.test(file));
    const typed = parts.map(({ text }) => text.replace(/<details[\s\S]*?<\/details>/g, '').match(/<(TextInput|TextArea)\b/g)?.length ?? 0);
    expect(parts.length).toBeGreaterThanOrEqual(5);
    expect(typed.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(3);
  });

  it('never grey out a button: whoever taps it reads what is missing', () => {
    expect(having((text) => /\s:?disabled\b/.test(text))).toEqual([]);
  });

  it('do not move', () => {
    const still = (text: string) => text.replace(/@media \(prefers-reduced-motion: reduce\) \{[^}]*\}/g, '');
    expect(having((text) => /\b(animation|transition)\s*:|<(marquee|Transition)\b/.test(still(text)))).toEqual([]);
  });
});
