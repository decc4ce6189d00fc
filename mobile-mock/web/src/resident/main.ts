import { createApp } from 'vue';
import '@shared/ui/tokens.css';
import '@shared/ui/look.css';
import '@shared/ui/display';
import { speak } from '@shared/i18n';
import { CHANGE_LANGUAGE } from '@shared/i18n/change';
import { language } from '@shared/i18n/language';
import { dropAllOf } from '@shared/kept/store';
import { session } from '@shared/session/session';
import { chosenLanguage, followAccount } from '@shared/settings/account';
import { openOwn } from '@shared/shell/bridge';
import { leavesThrough, onLeaving } from '@shared/ui/leaving';
import App from './App.vue';
import { isDelicate, useDraft } from './ask/draft';
import { forgetAllPhotos, requestsWaiting } from './photos/waiting';
import { makeRouter } from './router';
import { heedCalls } from './shell/calling';
import { heedShell, takeHanded, takeUp } from './shell/handed';
import zh from './texts/zh';

async function start(): Promise<void> {
  document.documentElement.lang = language();
  const { draft, load, forget } = useDraft();
  onLeaving(async () => {
    // a photo is seen at a glance: none stays, whatever it is about
    // what somebody had begun to write about a request may say more than they want found here
    await Promise.all([forgetAllPhotos(), isDelicate(draft) ? forget() : undefined, dropAllOf('act:')]);
  });
  // its web-view opens no page of another server
  leavesThrough(() => openOwn('away'));
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void load();
  });
  // before the router reads the address
  const handed = takeHanded(window.location);
  heedShell();
  heedCalls();
  const { i18n, change } = await speak({ zh, en: () => import('./texts/en') });
  followAccount(change);
  createApp(App).use(i18n).use(makeRouter()).provide(CHANGE_LANGUAGE, chosenLanguage(change)).mount('#app');
  if (handed !== null) await takeUp(handed);
  await session.start(handed?.ticket ?? null);
  if ((await requestsWaiting()).length > 0) await (await import('./photos/sending')).resumeSending();
}

void start();
