import { createRouter, createWebHistory } from 'vue-router';
import BurningPage from './burning/BurningPage.vue';

const SettingsPage = () => import('./account/SettingsPage.vue');
const ComplaintPage = () => import('./answers/ComplaintPage.vue');
const DeletionPage = () => import('./answers/DeletionPage.vue');
const LessonPage = () => import('./answers/LessonPage.vue');
const DoorbellPage = () => import('./doorbells/DoorbellPage.vue');
const DoorbellsPage = () => import('./doorbells/DoorbellsPage.vue');
const NewDoorbellPage = () => import('./doorbells/NewDoorbellPage.vue');
const DutyPage = () => import('./duty/DutyPage.vue');
const ReportPage = () => import('./report/ReportPage.vue');
const RequestPage = () => import('./request/RequestPage.vue');

/** What is burning comes with the first page; what is done about it is loaded when it is wanted. */
export const makeRouter = () => createRouter({
  history: createWebHistory('/lead'),
  // back in the list, where somebody was reading
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', name: 'burning', component: BurningPage },
    { path: '/requests/:id', name: 'request', component: RequestPage, props: true },
    { path: '/complaints/:id', name: 'complaint', component: ComplaintPage, props: true },
    { path: '/deletions/:id', name: 'deletion', component: DeletionPage, props: true },
    { path: '/lessons/:id', name: 'lesson', component: LessonPage, props: true },
    { path: '/duty', name: 'duty', component: DutyPage },
    { path: '/doorbells', name: 'doorbells', component: DoorbellsPage },
    { path: '/doorbells/new', name: 'doorbell-new', component: NewDoorbellPage, props: (to) => ({ request: String(to.query.request ?? '') }) },
    { path: '/doorbells/:id', name: 'doorbell', component: DoorbellPage, props: true },
    { path: '/report', name: 'report', component: ReportPage },
    { path: '/settings', name: 'settings', component: SettingsPage },
    { path: '/:rest(.*)*', redirect: { name: 'burning' } },
  ],
});
