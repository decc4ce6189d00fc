import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import advisorEn from '../../advisor/texts/en';
import advisorZh from '../../advisor/texts/zh';
import deskEn from '../../desk/texts/en';
import deskZh from '../../desk/texts/zh';
import leadEn from '../../lead/texts/en';
import leadZh from '../../lead/texts/zh';
import residentEn from '../../resident/texts/en';
import residentZh from '../../resident/texts/zh';
import type { Words } from '.';

const SOURCES = join(__dirname, '../..');

function keys(words: Words, prefix = ''): string[] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'string' ? [prefix + name] : keys(value, `${prefix}${name}.`),
  );
}

function at(words: Words, key: string): string {
  return key.split('.').reduce<string | Words>((inside, name) => (inside as Words)[name] ?? '', words) as string;
}

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
const vueFiles = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.vue'));

describe.each([
  { app: 'resident', zh: residentZh as Words, en: residentEn as Words },
  { app: 'advisor', zh: advisorZh as Words, en: advisorEn as Words },
  { app: 'desk', zh: deskZh as Words, en: deskEn as Words },
  { app: 'lead', zh: leadZh as Words, en: leadEn as Words },
])('texts of the $app pages', ({ app, zh, en }) => {
  it('say the same in both languages, with the same values in them', () => {
    expect(keys(en).sort()).toEqual(keys(zh).sort());
    for (const key of keys(zh)) expect([key, names(at(en, key))]).toEqual([key, names(at(zh, key))]);
  });

  it('are there for every name that a page asks for', () => {
    const there = new Set(keys(zh));
    // residents prove their number, and have no pages of staff
    const shared = (file: string) => file.startsWith('shared') && !(app === 'resident' && file.startsWith('shared/staff'));
    const own = vueFiles.filter((file) => file.startsWith(app) || shared(file));
    const asked = own.flatMap((file) =>
      [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/\bt\('([\w.]+)'/g)].map(([, key]) => `${file} ${key}`),
    );
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((one) => !there.has(one.split(' ')[1] ?? ''))).toEqual([]);
  });

  it('are short: no sentence of the pages is longer than somebody reads at once', () => {
    const long = keys(zh)
      .filter((key) => !key.startsWith('privacy.'))
      .flatMap((key) => at(zh, key).split(/[。!?;:,]/))
      .filter((sentence) => sentence.replace(/\{\w+\}/g, '').length > 20);
    expect(long).toEqual([]);
  });
});

/** Longer because of the number in them that shows how one looks. */
const WITH_EXAMPLE = ['sign_in.phone_wrong', 'ask.reach.phone_missing'];

describe('texts for residents', () => {
  it('are of whole sentences that somebody reads at once, commas and all', () => {
    const words = residentZh as Words;
    const long = keys(words).filter((key) => at(words, key).split(/[。!?;:]/).some((one) => one.replace(/\{\w+\}|[,、“”()\s]/g, '').length > 20));
    expect(long.sort()).toEqual([...WITH_EXAMPLE].sort());
  });
});

describe('texts', () => {
  it('stand in the texts and not in the pages', () => {
    const found = vueFiles.flatMap((file) => {
      const template = readFileSync(join(SOURCES, file), 'utf8').match(/<template>[\s\S]*<\/template>/)?.[0] ?? '';
      return /[\u4e00-\u9fff]|>\s*[A-Za-z][A-Za-z ]+\s*</.test(template.replace(/<!--[\s\S]*?-->/g, '')) ? [file] : [];
    });
    expect(found).toEqual([]);
  });

  it('apps take from what is shared, and never from each other', () => {
    const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => /^(resident|advisor|desk|lead|shared).*\.(vue|ts)$/.test(name));
    const across = sources.filter((file) => {
      const others = ['resident', 'advisor', 'desk', 'lead'].filter((app) => !file.startsWith(app)).join('|');
      return !file.endsWith('.test.ts') && new RegExp(`from '[./]*/(${others})/`).test(readFileSync(join(SOURCES, file), 'utf8'));
    });
    expect(across).toEqual([]);
  });
});
