import { createRouter, createWebHistory } from 'vue-router';
import CallsPage from './call/CallsPage.vue';
import FindPage from './find/FindPage.vue';
import QueuePage from './queue/QueuePage.vue';
import LogPage from './log/LogPage.vue';
import SettingsPage from './account/SettingsPage.vue';
import TriagePage from './triage/TriagePage.vue';
import WaitingPage from './log/WaitingPage.vue';

// What is typed about a call lies in no page: going elsewhere and back loses nothing.
export const makeRouter = () => createRouter({
  history: createWebHistory('/desk'),
  routes: [
    { path: '/', name: 'calls', component: CallsPage },
    { path: '/queue', name: 'queue', component: QueuePage },
    { path: '/triage', name: 'triage', component: TriagePage },
    { path: '/waiting', name: 'waiting', component: WaitingPage },
    { path: '/log', name: 'log', component: LogPage },
    { path: '/find', name: 'find', component: FindPage },
    { path: '/settings', name: 'settings', component: SettingsPage },
    { path: '/:rest(.*)*', redirect: { name: 'calls' } },
  ],
});
