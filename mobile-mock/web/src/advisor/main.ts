import { createApp, watch } from 'vue';
import '@shared/ui/tokens.css';
import '@shared/ui/look.css';
import '@shared/staff/due.css';
import '@shared/ui/display';
import { speak } from '@shared/i18n';
import { CHANGE_LANGUAGE } from '@shared/i18n/change';
import { language } from '@shared/i18n/language';
import { session } from '@shared/session/session';
import { chosenLanguage, followAccount } from '@shared/settings/account';
import { ENTERED, SIGN_IN } from '@shared/session/way';
import StaffSignIn from '@shared/staff/StaffSignIn.vue';
import App from './App.vue';
import { useMe } from './account/me';
import { keepShell } from './kept/shell';
import { forgetOld, reopen, unkept } from './kept/device';
import { forgetOldPhotos } from './kept/photos';
import { signal } from './kept/signal';
import { useOutbox } from './outbox/outbox';
import { makeRouter } from './router';
import zh from './texts/zh';
import './advisor.css';

/** What is too old is looked for so often, in milliseconds. */
const LOOK_FOR_OLD = 60_000;
/** What waits is tried again so often, in milliseconds. */
const TRY_AGAIN = 10_000;

/** Sends what waits whenever there is reason to hope: at the start, signed in, back on the network, looked at, now and then. */
function sendWhenPossible(): void {
  const { mine } = useMe();
  const { load, flush, operations, state, onLeave } = useOutbox();
  watch(
    [() => mine.account?.id, () => session.signedIn],
    async ([account]) => {
      await load(account ?? '');
      if (account !== undefined) await forgetOldPhotos(account);
      await flush();
    },
    { immediate: true },
  );
  window.addEventListener('online', () => void flush());
  watch(
    () => signal.there,
    (there) => {
      if (there) void flush();
    },
  );
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void flush();
  });
  setInterval(() => {
    if (!state.signInNeeded && operations.value.some((one) => one.state === 'waiting')) void flush();
  }, TRY_AGAIN);
  setInterval(() => void forgetOld(session.remembered), LOOK_FOR_OLD);
  // what lives in this page only would be gone
  window.addEventListener('beforeunload', (event) => {
    if (onLeave(unkept.value)) event.preventDefault();
  });
}

/** Somebody has signed in: the phone keeps again. */
async function entered(): Promise<void> {
  reopen();
  await useMe().ask();
}

async function start(): Promise<void> {
  document.documentElement.lang = language();
  const { i18n, change } = await speak({ zh, en: () => import('./texts/en') });
  followAccount(change);
  createApp(App).use(i18n).use(makeRouter()).provide(CHANGE_LANGUAGE, chosenLanguage(change)).provide(SIGN_IN, StaffSignIn).provide(ENTERED, entered).mount('#app');
  await useMe().start();
  sendWhenPossible();
  await session.start(null);
  await useMe().settle();
  await keepShell();
}

void start();
