import { type RouteLocationNormalized, createRouter, createWebHistory } from 'vue-router';
import AskPage from './ask/AskPage.vue';
import CheckPage from './ask/CheckPage.vue';
import DonePage from './ask/DonePage.vue';
import ProvePage from './ask/ProvePage.vue';
import { hasContent, useDraft } from './ask/draft';
import { STEPS, firstOpen, type Step } from './ask/steps';
import { ownBell } from './bell/token';
import { ACTS, CONSENTS } from './mine/acts';
import HomePage from './pages/HomePage.vue';

/** What somebody asked for before comes first: a page in the middle is reached when what lies before it was answered. */
async function inOrder(to: RouteLocationNormalized) {
  const { draft, load } = useDraft();
  await load();
  const open = firstOpen(draft);
  if (open === null) return true;
  const wanted = STEPS.indexOf(to.params.step as Step);
  if (wanted >= 0 && wanted <= STEPS.indexOf(open)) return true;
  // sent meanwhile in another tab: the page says so, instead of beginning anew
  if (to.name === 'check' && !hasContent(draft)) return true;
  return { name: 'ask', params: { step: open } };
}

/** What this device knows stands there when the first page does: nothing moves under a finger. */
async function begun(): Promise<void> {
  await Promise.all([useDraft().load(), ownBell()]);
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

// What is needed to ask for help comes with the first page: a network that fails in between stops nobody.
export const makeRouter = () => createRouter({
  history: createWebHistory('/'),
  scrollBehavior: (_to, _from, before) => before ?? { top: 0 },
  routes: [
    { path: '/', name: 'home', component: HomePage, beforeEnter: begun },
    { path: `/ask/:step(${STEPS.join('|')})`, name: 'ask', component: AskPage, props: true, beforeEnter: inOrder },
    { path: '/ask/check', name: 'check', component: CheckPage, beforeEnter: inOrder },
    { path: '/ask/prove', name: 'prove', component: ProvePage, beforeEnter: inOrder },
    {
      path: '/ask/done/:id',
      name: 'done',
      component: DonePage,
      props: (to) => ({ id: text(to.params.id), earlier: to.query.earlier === '1' }),
    },
    { path: '/requests', name: 'requests', component: () => import('./mine/ListPage.vue') },
    {
      path: '/requests/:id',
      name: 'request',
      component: () => import('./mine/RequestPage.vue'),
      props: (to) => ({ id: text(to.params.id), told: text(to.query.told) }),
    },
    {
      path: `/requests/:id/:act(${ACTS.join('|')})`,
      name: 'act',
      component: () => import('./mine/ActPage.vue'),
      props: (to) => ({ ...to.params, consent: CONSENTS.find((kind) => kind === to.query.consent) }),
    },
    { path: '/requests/:id/looks', name: 'looks', component: () => import('./own/LooksPage.vue'), props: true },
    { path: '/requests/:id/complain', name: 'complain-about', component: () => import('./own/ComplainPage.vue'), props: true },
    { path: '/complaints', name: 'complaints', component: () => import('./own/ComplaintsPage.vue'), props: (to) => ({ told: to.query.told === '1' }) },
    { path: '/complaints/new', name: 'complain', component: () => import('./own/ComplainPage.vue'), props: { id: '' } },
    { path: '/claim', name: 'claim', component: () => import('./own/ClaimPage.vue') },
    { path: '/data', name: 'data', component: () => import('./own/DataPage.vue') },
    { path: '/data/deletion', name: 'deletion', component: () => import('./own/DeletionPage.vue') },
    { path: '/channels', name: 'channels', component: () => import('./own/ChannelsPage.vue') },
    { path: '/sessions', name: 'sessions', component: () => import('./own/SessionsPage.vue') },
    { path: '/more', name: 'more', component: () => import('./pages/MorePage.vue') },
    {
      path: '/bell',
      name: 'bell',
      component: () => import('./bell/BellPage.vue'),
      props: (to) => ({ link: to.hash.slice(1) }),
    },
    { path: '/notices', name: 'notices', component: () => import('./pages/NoticesPage.vue') },
    {
      path: '/neighbour',
      name: 'neighbour',
      component: () => import('./pages/NeighbourPage.vue'),
      props: (to) => ({ link: to.hash.slice(1) }),
    },
    { path: '/settings', name: 'settings', component: () => import('./pages/SettingsPage.vue') },
    { path: '/privacy', name: 'privacy', component: () => import('./pages/PrivacyPage.vue') },
    { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue') },
  ],
});
