import { createRouter, createWebHistory } from 'vue-router';
import ActPage from './act/ActPage.vue';
import { ACTS } from './act/acts';
import CallTasksPage from './calls/CallTasksPage.vue';
import NoticesPage from './notices/NoticesPage.vue';
import OutboxPage from './outbox/OutboxPage.vue';
import QueuePage from './queue/QueuePage.vue';
import { VIEWS, type View } from './queue/views';
import RequestPage from './request/RequestPage.vue';
import MissingPage from './settings/MissingPage.vue';
import SettingsPage from './settings/SettingsPage.vue';

// a doorbell is set up with a signal; its pages lie on the phone like all others, and come when they are wanted
const DoorbellPage = () => import('./doorbells/DoorbellPage.vue');
const DoorbellsPage = () => import('./doorbells/DoorbellsPage.vue');
const NewDoorbellPage = () => import('./doorbells/NewDoorbellPage.vue');

const text = (value: unknown) => (typeof value === 'string' ? value : '');

// All pages come with the first one: whoever loses the signal on the stairs still has each of them.
export const makeRouter = () => createRouter({
  history: createWebHistory('/advisor'),
  scrollBehavior: (_to, _from, before) => before ?? { top: 0 },
  routes: [
    {
      path: '/',
      name: 'queue',
      component: QueuePage,
      props: (to) => ({ view: VIEWS.find((view) => view === to.query.view) ?? ('mine' satisfies View) }),
    },
    {
      path: '/requests/:id',
      name: 'request',
      component: RequestPage,
      props: (to) => ({ id: text(to.params.id), told: text(to.query.told) }),
    },
    {
      path: `/requests/:id/:act(${ACTS.join('|')})`,
      name: 'act',
      component: ActPage,
      props: (to) => ({ id: to.params.id, act: to.params.act, slot: text(to.query.from), chosen: { outcome: text(to.query.outcome), referral: text(to.query.referral) } }),
    },
    { path: '/doorbells', name: 'doorbells', component: DoorbellsPage },
    { path: '/doorbells/new', name: 'doorbell-new', component: NewDoorbellPage, props: (to) => ({ request: text(to.query.request) }) },
    { path: '/doorbells/:id', name: 'doorbell', component: DoorbellPage, props: true },
    { path: '/outbox', name: 'outbox', component: OutboxPage },
    { path: '/calls', name: 'calls', component: CallTasksPage },
    { path: '/notices', name: 'notices', component: NoticesPage },
    { path: '/settings', name: 'settings', component: SettingsPage },
    { path: '/:rest(.*)*', name: 'missing', component: MissingPage },
  ],
});
