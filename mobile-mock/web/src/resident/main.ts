import { createApp } from 'vue';
import '@shared/ui/tokens.css';
import '@shared/ui/look.css';
import '@shared/ui/display';
import { speak } from '@shared/i18n';
import { CHANGE_LANGUAGE } from '@shared/i18n/change';
import { language } from '@shared/i18n/language';
import { session } from '@shared/session/session';
import { onLeaving } from '@shared/ui/leaving';
import App from './App.vue';
import { isDelicate, useDraft } from './ask/draft';
import { forgetAllPhotos, requestsWaiting } from './photos/waiting';
import { makeRouter } from './router';
import { ticketOf } from './ticket';
import zh from './texts/zh';

async function start(): Promise<void> {
  document.documentElement.lang = language();
  const { draft, load, forget } = useDraft();
  onLeaving(async () => {
    // a photo is seen at a glance: none stays, whatever it is about
    await Promise.all([forgetAllPhotos(), isDelicate(draft) ? forget() : undefined]);
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void load();
  });
  // before the router reads the address
  const ticket = ticketOf(window.location);
  const { i18n, change } = await speak({ zh, en: () => import('./texts/en') });
  createApp(App).use(i18n).use(makeRouter()).provide(CHANGE_LANGUAGE, change).mount('#app');
  await session.start(ticket);
  if ((await requestsWaiting()).length > 0) await (await import('./photos/sending')).resumeSending();
}

void start();
