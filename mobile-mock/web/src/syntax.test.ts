import { describe, expect, it } from 'vitest';
import { tooNew } from '../tools/syntax.mjs';

describe('the check of the build for old browsers', () => {
  it('finds what they cannot read', () => {
    const bad = ['class A { b = 1 }', 'class A { #b() {} }', 'class A { static {} }', 'a ??= 1', 'await a;', 'for await (const a of b) c();', '/(?<=a)b/.test(c)', '/a/v.test(b)', 'a = 1_000'];
    expect(bad.filter((script) => tooNew(script).length === 0)).toEqual([]);
  });

  it('leaves alone what they can', () => {
    const good = 'const a = async () => { await b?.c ?? 1n; }; /(?<year>[0-9]+)/u.test(d); import("./e.js"); export { a, import_meta };const import_meta = import.meta;';
    expect(tooNew(good)).toEqual([]);
  });
});
