import { createApp } from 'vue';
import '@shared/ui/tokens.css';
import '@shared/ui/look.css';
import '@shared/staff/due.css';
import '@shared/ui/display';
import { speak } from '@shared/i18n';
import { CHANGE_LANGUAGE } from '@shared/i18n/change';
import { language } from '@shared/i18n/language';
import { session } from '@shared/session/session';
import { ENTERED, SIGN_IN } from '@shared/session/way';
import StaffSignIn from '@shared/staff/StaffSignIn.vue';
import App from './App.vue';
import { useMe } from './account/me';
import { makeRouter } from './router';
import zh from './texts/zh';
import './lead.css';

async function start(): Promise<void> {
  document.documentElement.lang = language();
  const { i18n, change } = await speak({ zh, en: () => import('./texts/en') });
  const app = createApp(App).use(i18n).use(makeRouter());
  app.provide(CHANGE_LANGUAGE, change).provide(SIGN_IN, StaffSignIn).provide(ENTERED, useMe().ask).mount('#app');
  await session.start(null);
}

void start();
