import { computed, onMounted, onUnmounted, ref } from 'vue';
import type { Schemas } from '@shared/api/client';
import { asProblem } from '@shared/api/problem';
import { type Press, type RingAnswer, pressing } from './ringing';
import { type Bell, type Phone, keepBell } from './token';
import { heartbeat, look, ring } from './wire';

/** How often it is looked at, in milliseconds: while a ring runs, and otherwise. A look is no press. */
const RUNNING = 3_000;
const RESTING = 60_000;
/** Signs of life, in milliseconds. */
const ALIVE = 3_600_000;

/** Whom to call: the district first, where it stands in for a station at which nobody is on duty. */
function phonesOf(told: { district_phone?: string | null; station_phone?: string | null } | null | undefined): Phone[] {
  const phones: Phone[] = [];
  if (told?.district_phone) phones.push({ of: 'district', number: told.district_phone });
  if (told?.station_phone) phones.push({ of: 'station', number: told.station_phone });
  return phones;
}

/** The doorbell that this phone is, for as long as its page is open: pressed, watched, and alive. */
export function useDoorbell(bell: Bell, unknown: () => void) {
  const press = ref<Press>('none');
  const now = ref<Schemas['DoorbellNow']>();
  /** The ring that runs. */
  const answer = ref<RingAnswer | null>(null);
  /** A ring ended while this page was open: somebody was heard. */
  const over = ref(false);
  const unkept = ref(false);
  /** Counts what became of presses: a look that was asked before tells nothing about them. */
  let news = 0;
  let kept = JSON.stringify(bell.phones);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let alive: ReturnType<typeof setInterval> | undefined;

  const phones = computed(() => {
    const known = [...phonesOf(answer.value), ...phonesOf(now.value)];
    const told = known.filter((phone, at) => known.findIndex(({ number }) => number === phone.number) === at);
    return told.length > 0 ? told : bell.phones;
  });

  const pressed = pressing(
    () => ring(bell.token),
    (stand, answered) => {
      press.value = stand;
      news += 1;
      if (stand === 'unknown') unknown();
      if (answered === undefined) return;
      answer.value = answered;
      over.value = false;
      // not every phone can
      (navigator as Partial<Navigator>).vibrate?.(200);
      later(RUNNING);
    },
  );

  function later(wait: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void see(), wait);
  }

  async function keepPhones(): Promise<void> {
    const found = JSON.stringify(phones.value);
    if (found === kept) return;
    try {
      await keepBell({ token: bell.token, phones: phones.value });
      kept = found;
      unkept.value = false;
    } catch {
      unkept.value = true;
    }
  }

  async function see(): Promise<void> {
    clearTimeout(timer);
    if (document.hidden) return;
    const before = news;
    try {
      const seen = await look(bell.token);
      now.value = seen;
      if (before === news && press.value !== 'sending' && press.value !== 'unsent') {
        over.value ||= answer.value !== null && !seen.ring;
        answer.value = seen.ring ?? null;
      }
      await keepPhones();
    } catch (thrown) {
      // what is shown stays; only a doorbell that is none any more says so
      if (asProblem(thrown).code === 'doorbell_unknown') unknown();
    } finally {
      later(answer.value === null ? RESTING : RUNNING);
    }
  }

  const sign = () => void heartbeat(bell.token).catch(() => undefined);
  function back(): void {
    void pressed.now();
    void see();
  }

  onMounted(() => {
    void see();
    sign();
    alive = setInterval(sign, ALIVE);
    document.addEventListener('visibilitychange', back);
    window.addEventListener('online', back);
  });
  onUnmounted(() => {
    pressed.stop();
    clearTimeout(timer);
    clearInterval(alive);
    document.removeEventListener('visibilitychange', back);
    window.removeEventListener('online', back);
  });

  function stop(): void {
    pressed.stop();
    press.value = 'none';
  }

  return { press, now, answer, over, unkept, phones, ringNow: () => void pressed.press(), stop };
}
