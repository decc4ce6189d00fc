import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * The server's own list of danger words, so that a page can show the emergency numbers while somebody is still
 * typing, without asking the server. One list, read where it stands.
 */
function dangerWords(): Plugin {
  const name = 'virtual:danger-words';
  return {
    name: 'danger-words',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      const file = here('../../domain/data/danger-words.csv');
      this.addWatchFile(file);
      const rows = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .slice(1)
        .map((line) => line.split(','));
      const kinds: Record<string, string[]> = {};
      for (const [kind, word] of rows) if (kind && word) (kinds[kind] ??= []).push(word);
      return `export default ${JSON.stringify(kinds)}`;
    },
  };
}

/**
 * The tests that need a browser's page, what it keeps, or another clock, by the words in them: each has a page and a thread to
 * itself. All others are about plain rules and share a thread, which costs a tenth.
 */
const alone = readdirSync(here('src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && /\bvi\b|fake-indexeddb|localStorage|\bwindow\b/.test(readFileSync(here(`src/${name}`), 'utf8')))
  .map((name) => `src/${name}`);

/** The demonstration's API, for `npm run dev`. */
const api = process.env.NUANXIN_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [vue(), dangerWords()],
  resolve: { alias: { '@shared': here('./src/shared') } },
  build: {
    // what the web-view of a five-year-old phone understands
    target: ['es2020', 'chrome86', 'safari14'],
    modulePreload: { polyfill: false },
    // read by tools/finish.mjs, and not served
    manifest: true,
    rolldownOptions: {
      // one entry for each kind of reader; the server answers /NAME with NAME/index.html
      input: {
        resident: here('index.html'),
        advisor: here('advisor/index.html'),
        desk: here('desk/index.html'),
        lead: here('lead/index.html'),
      },
      // what every page needs is in few files, since each answer costs a slow network a moment of its own
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            // but for what draws the square of a doorbell's link, which one page needs
            { name: 'libraries', test: /node_modules\/(?!lean-qr)/ },
            { name: 'shared', test: /src\/(shared\/((api|kept|live|session|settings|shell|ui)\/\w+|danger\/scan|photo\/picked|needs)|resident\/photos\/waiting)\.(vue|ts)/, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': api, '/demo': api } },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  test: {
    pool: 'threads',
    projects: [
      { extends: true, test: { name: 'pages', environment: 'happy-dom', include: alone } },
      { extends: true, test: { name: 'rules', environment: 'node', isolate: false, include: ['src/**/*.test.ts'], exclude: alone } },
    ],
  },
});
