import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import words from 'virtual:danger-words';
import { NUMBERS, find } from './scan';

describe('danger words', () => {
  it('show the numbers that the server shows', () => {
    const source = readFileSync(join(__dirname, '../../../../../domain/src/danger_words.rs'), 'utf8');
    const table = source.match(/pub fn numbers\(self\)[\s\S]*?\n {4}\}/)?.[0] ?? '';
    const rows = [...table.matchAll(/((?:Self::\w+(?: \| )?)+) => &\[([^\]]*)\]/g)];
    const server: Record<string, string[]> = {};
    for (const [, kinds = '', numbers = ''] of rows) {
      for (const [, kind = ''] of kinds.matchAll(/Self::(\w+)/g)) {
        const code = kind.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
        server[code] = [...numbers.matchAll(/"(\d+)"/g)].map(([, number = '']) => number);
      }
    }
    expect(Object.keys(server)).toHaveLength(9);
    expect(NUMBERS).toEqual(server);
  });

  it('are found whatever stands between them, and not in everyday phrases', () => {
    expect(find('我 不 想 活 了', words).kinds).toEqual(['suicide']);
    expect(find('我不想活,动不了', words).kinds).toContain('suicide');
    expect(find('天太热,不想活动', words).kinds).toEqual([]);
    expect(find('不想活动,也不想活了', words).kinds).toEqual(['suicide']);
    expect(find('想申请补助', words)).toEqual({ kinds: [], numbers: [] });
  });

  it('name each number once, in the order of the server', () => {
    expect(find('他要跳楼,煤气也开着,漏煤气', words).numbers).toEqual(['110', '119', '120', '12356']);
  });
});
