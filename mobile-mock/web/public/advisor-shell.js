// Keeps the advisor's pages on the device, so that they open without a signal. Only the shell: what the API answers never
// comes here. `tools/finish.mjs` writes in which files belong to it, and a version that changes with them.
const FILES = [];
const VERSION = 'unbuilt';

const NAME = `nuanxin-advisor-${VERSION}`;
const OURS = 'nuanxin-advisor-';
const PAGE = '/advisor/index.html';
/** How long the network may take for the page before the kept one is shown, in milliseconds. */
const PATIENCE = 3000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(NAME)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith(OURS) && name !== NAME).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

/** The page as the server has it now; the kept one where nobody answers in time. */
async function page(request) {
  const kept = await (await caches.open(NAME)).match(PAGE, { ignoreVary: true });
  const fresh = fetch(request).then((answer) => (answer.status >= 500 && kept ? kept : answer));
  if (!kept) return fresh;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  return Promise.race([fresh.catch(() => kept), late]);
}

async function file(request) {
  // the bytes are the same whatever else was asked for with them (Vary)
  return (await (await caches.open(NAME)).match(request, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(page(request));
  else if (FILES.includes(url.pathname)) event.respondWith(file(request));
});
