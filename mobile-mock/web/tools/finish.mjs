// After `vite build`: refuses what would call another server and what an old phone's browser cannot read, measures each
// entry's first page against its budget, tells the advisor's shell which files belong to it, and writes each file a second
// time, compressed, so that the server need not do it; those alone stand in `packed`, too, which a release carries inside.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { tooNew } from './syntax.mjs';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const packed = fileURLToPath(new URL('../packed', import.meta.url));
/** Script and style of the first page, compressed, in kB. */
const BUDGET = { 'index.html': 120, 'advisor/index.html': 150, 'desk/index.html': 150, 'lead/index.html': 150 };
/** Addresses that stand in our own pages without being called: names of XML, and what a library prints. */
const NAMES = /^https?:\/\/(www\.w3\.org|vuejs\.org|router\.vuejs\.org|vue-i18n\.intlify\.dev|github\.com|reactjs\.org)\b/;
/** Where the quick way out leads; a person's own tap, no call of the page. */
const WAY_OUT = 'https://www.weather.com.cn/';

/** Everything that the advisor's pages load, with what they load later: they work without a signal from the first visit on. */
function shellFiles() {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
  const found = new Set();
  const add = (name) => {
    const part = manifest[name];
    if (part === undefined || found.has(`/${part.file}`)) return;
    found.add(`/${part.file}`);
    for (const style of part.css ?? []) found.add(`/${style}`);
    for (const other of [...(part.imports ?? []), ...(part.dynamicImports ?? [])]) add(other);
  };
  add('advisor/index.html');
  return ['/advisor/index.html', '/icon.svg', ...[...found].sort()];
}

function writeShell() {
  const shell = join(dist, 'advisor-shell.js');
  const names = shellFiles();
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(join(dist, name)));
  const text = readFileSync(shell, 'utf8')
    .replace('const FILES = [];', `const FILES = ${JSON.stringify(names)};`)
    .replace("'unbuilt'", `'${hash.digest('hex').slice(0, 16)}'`);
  writeFileSync(shell, text);
  rmSync(join(dist, '.vite'), { recursive: true });
}
writeShell();

const files = readdirSync(dist, { recursive: true }).filter((name) => /\.(js|css|html|svg|json)$/.test(name));
rmSync(packed, { recursive: true, force: true });
const found = [];
const newer = [];
for (const name of files) {
  const text = readFileSync(join(dist, name), 'utf8');
  for (const [address] of text.matchAll(/(?:https?:)?\/\/[a-z0-9-]+\.[a-z0-9.-]+[a-z]\/?/gi)) {
    if (!NAMES.test(address) && address !== WAY_OUT) found.push(`${name}: ${address}`);
  }
  if (name.endsWith('.js')) newer.push(...tooNew(text).map((what) => `${name}: ${what}`));
  for (const folder of [dist, packed]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, `${name}.gz`), gzipSync(text, { level: 9 }));
  }
}
if (found.length > 0) {
  console.error(`addresses of other servers in the build:\n${[...new Set(found)].join('\n')}`);
  process.exit(1);
}
if (newer.length > 0) {
  console.error(`not understood by the browsers of build.target:\n${newer.join('\n')}`);
  process.exit(1);
}

const size = (name) => readFileSync(join(dist, `${name}.gz`)).length;
let over = false;
for (const [entry, budget] of Object.entries(BUDGET)) {
  const html = readFileSync(join(dist, entry), 'utf8');
  const loaded = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, name]) => name);
  const kb = loaded.reduce((sum, name) => sum + size(name), 0) / 1000;
  console.log(`${entry}: ${kb.toFixed(1)} kB compressed, budget ${budget}`);
  if (loaded.length === 0 || kb > budget) over = true;
}
if (over) {
  console.error('a first page is larger than its budget, or loads nothing');
  process.exit(1);
}
