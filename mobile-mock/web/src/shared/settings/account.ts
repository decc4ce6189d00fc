import { watch } from 'vue';
import { type Schemas, api, call } from '../api/client';
import { type Language, language } from '../i18n/language';
import { session } from '../session/session';
import { useDisplay } from '../ui/display';
import { type Setting, chose, chosen, onChosen, settled } from './chosen';

type Own = Schemas['OwnSettings'];

/** What goes to the account, and what the device takes over from it. */
export interface Meeting {
  toAccount: Partial<Own>;
  toDevice: Partial<Own>;
}

/** What was chosen here goes with the person; everything else is as they set it elsewhere. Nothing else ever changes. */
export function meet(device: Own, account: Own, waiting: Setting[]): Meeting {
  const differs = (Object.keys(account) as Setting[]).filter((one) => device[one] !== account[one]);
  const only = (of: Own, wanted: Setting[]) => Object.fromEntries(wanted.map((one) => [one, of[one]])) as Partial<Own>;
  return {
    toAccount: only(device, differs.filter((one) => waiting.includes(one))),
    toDevice: only(account, differs.filter((one) => !waiting.includes(one))),
  };
}

/** Changes the language because somebody wants it so. */
export function chosenLanguage(speakIn: (language: Language) => Promise<void>) {
  return async (wanted: Language): Promise<void> => {
    await speakIn(wanted);
    chose(['language']);
  };
}

function onDevice(): Own {
  const { display } = useDisplay();
  return { language: language(), text_size: display.size, contrast: display.contrast };
}

/** Keeps the settings of the account and of this device the same, while somebody is signed in. Never in anybody's way. */
export function followAccount(speakIn: (language: Language) => Promise<void>): void {
  const { takeOver } = useDisplay();

  async function send(changed: Partial<Own>): Promise<void> {
    if (Object.keys(changed).length > 0) await call(() => api.PATCH('/api/v1/me/settings', { body: changed }));
  }

  async function arrive(): Promise<void> {
    const account = await call(() => api.GET('/api/v1/me/settings'));
    // what was chosen while the answer was on its way counts, too
    const waiting = chosen();
    const { toAccount, toDevice } = meet(onDevice(), account, waiting);
    takeOver({ size: toDevice.text_size, contrast: toDevice.contrast });
    if (toDevice.language !== undefined) await speakIn(toDevice.language);
    await send(toAccount);
    settled(waiting);
  }

  async function tell(): Promise<void> {
    if (!session.signedIn) return;
    const waiting = chosen();
    const device = onDevice();
    await send(Object.fromEntries(waiting.map((one) => [one, device[one]])) as Partial<Own>);
    settled(waiting.filter((one) => onDevice()[one] === device[one]));
  }

  // what does not arrive now is told at the next sign-in; the page looks as it was wanted all the same
  onChosen(() => void tell().catch(() => undefined));
  watch(
    () => session.signedIn,
    (signedIn) => {
      if (signedIn) void arrive().catch(() => undefined);
      else if (!session.remembered) settled();
    },
  );
}
