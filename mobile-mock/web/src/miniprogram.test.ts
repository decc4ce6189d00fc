import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';

const SHELL = join(__dirname, '../../miniprogram');
const files = readdirSync(SHELL, { recursive: true, encoding: 'utf8' });
const text = (name: string) => readFileSync(join(SHELL, name), 'utf8');
const load = createRequire(import.meta.url);
/** What a page's or a component's template and script are. */
const views = files.filter((name) => name.endsWith('.wxml')).map((name) => name.replace(/\.wxml$/, ''));

interface Words {
  [name: string]: string | Words;
}
const keys = (words: Words, before = ''): string[] =>
  Object.entries(words).flatMap(([name, value]) => (typeof value === 'string' ? [before + name] : keys(value, `${before}${name}.`)));

afterEach(() => vi.unstubAllGlobals());

describe('the mini-program', () => {
  it('has every page that it names, whole, and names every page that it has', () => {
    const { pages, usingComponents, sitemapLocation } = JSON.parse(text('app.json'));
    const parts = [...pages, ...Object.values<string>(usingComponents).map((path) => path.slice(1))];
    for (const part of parts) for (const end of ['js', 'json', 'wxml']) expect(existsSync(join(SHELL, `${part}.${end}`)), `${part}.${end}`).toBe(true);
    expect(parts.sort()).toEqual(views.sort());
    for (const name of files.filter((one) => one.endsWith('.json'))) expect(() => JSON.parse(text(name)), name).not.toThrow();
    expect(existsSync(join(SHELL, sitemapLocation))).toBe(true);
  });

  it('has a handler for all that can be tapped, and words for all that is shown', () => {
    const { zh } = { zh: load(join(SHELL, 'lib/words_zh.js')) as Words };
    for (const view of views) {
      const script = text(`${view}.js`);
      const handlers = [...text(`${view}.wxml`).matchAll(/\bbind\w+="(\w+)"/g)].map(([, name]) => name);
      expect(handlers.filter((name) => !new RegExp(`\\b${name}\\((\\w*)\\) \\{`).test(script)), view).toEqual([]);
      const name = view.split('/').pop() ?? '';
      const shown = [...text(`${view}.wxml`).matchAll(/\b(t|common)\.(\w+)/g)].map(([, part, key]) => `${part === 't' ? name : part}.${key}`);
      expect(shown.filter((key) => !keys(zh).includes(key)), view).toEqual([]);
      // texts stand in the texts
      expect(text(`${view}.wxml`)).not.toMatch(/[\u4e00-\u9fff]/);
    }
  });

  it('says the same in both languages, in short sentences', () => {
    const [zh, en] = ['zh', 'en'].map((language) => load(join(SHELL, `lib/words_${language}.js`)) as Words);
    expect(keys(en ?? {}).sort()).toEqual(keys(zh ?? {}).sort());
    const sentences = JSON.stringify(zh).split(/[。!?;:,"]/);
    expect(sentences.filter((sentence) => sentence.replace(/\{\w+\}/g, '').length > 20)).toEqual([]);
  });

  it('calls no other server, keeps nothing on the phone, and runs as it stands', () => {
    for (const name of files.filter((one) => /\.(js|json|wxml|wxss)$/.test(one))) {
      const addresses = [...text(name).matchAll(/https?:\/\/[^'"\s]+/g)].map(([address]) => address);
      expect(addresses.filter((address) => address !== 'http://127.0.0.1:8080'), name).toEqual([]);
      expect(text(name), name).not.toMatch(/setStorage|console\.log|import |\bTO[D]O\b/);
    }
  });

  it('asks for messages as the platform takes them: three at most, one-time and long-term apart', () => {
    const { dialogs, answers } = load(join(SHELL, 'lib/templates.js')) as {
      dialogs: (asks: object[]) => string[][];
      answers: (templates: string[], returned: object) => object[];
    };
    const asks = ['a', 'b', 'c', 'd'].map((template) => ({ template, long_term: false }));
    expect(dialogs([...asks, { template: 'l', long_term: true }])).toEqual([['a', 'b', 'c'], ['d'], ['l']]);
    expect(dialogs([])).toEqual([]);
    const returned = { errMsg: 'requestSubscribeMessage:ok', a: 'accept', b: 'filter' };
    expect(answers(['a', 'b', 'c'], returned)).toEqual([{ template: 'a', answer: 'accept' }, { template: 'b', answer: 'filter' }]);
  });

  it('leads to pages of the program only', () => {
    const { ownPath, address } = load(join(SHELL, 'lib/hand_over.js')) as {
      ownPath: (path: string) => string;
      address: (origin: string, path: string, said: object) => string;
    };
    for (const bad of ['//other.cn', '/\\other.cn', 'other', '%2F%2Fother.cn', '%', '', '/a#b']) expect(ownPath(bad), bad).toBe('/');
    expect(ownPath('%2Frequests%2F1')).toBe('/requests/1');
    expect(address('https://own', '/ask/where', { place: '路 & 弄', ticket: undefined, turn: 2 })).toBe('https://own/ask/where#place=%E8%B7%AF%20%26%20%E5%BC%84&turn=2');
  });

  it('tells the platform what the person said, and "no" where nobody could be asked', () => {
    let needs: (resolve: (said: object) => void) => void = () => undefined;
    vi.stubGlobal('wx', { onNeedPrivacyAuthorization: (asked: typeof needs) => (needs = asked) });
    const { heedPrivacy, asksThrough, answer } = load(join(SHELL, 'lib/privacy.js')) as {
      heedPrivacy: () => void;
      asksThrough: (show: ((asking: boolean) => void) | null) => void;
      answer: (event: string, button?: string) => void;
    };
    const [said, shown]: [object[], boolean[]] = [[], []];
    heedPrivacy();
    needs((one) => said.push(one));
    asksThrough((asking) => shown.push(asking));
    needs((one) => said.push(one));
    answer('agree', 'agree');
    // a second tap says nothing twice
    answer('agree', 'agree');
    expect(said).toEqual([{ event: 'disagree' }, { event: 'agree', buttonId: 'agree' }]);
    expect(shown.slice(0, 2)).toEqual([true, false]);
  });

  it('changes to a newer version only when the person says so', () => {
    let ready = () => undefined as unknown;
    const applied: string[] = [];
    let confirm = false;
    vi.stubGlobal('wx', {
      getAppBaseInfo: () => ({ language: 'zh_CN' }),
      getUpdateManager: () => ({ onUpdateReady: (tell: typeof ready) => (ready = tell), applyUpdate: () => applied.push('now') }),
      showModal: ({ success }: { success: (said: { confirm: boolean }) => void }) => success({ confirm }),
    });
    (load(join(SHELL, 'lib/update.js')) as { offerUpdate: () => void }).offerUpdate();
    ready();
    expect(applied).toEqual([]);
    confirm = true;
    ready();
    expect(applied).toEqual(['now']);
  });
});
