import { language } from './language';

/** A moment as people say it, in the time of the stations. */
export function when(at: string): string {
  const options: Intl.DateTimeFormatOptions = {
    month: language() === 'en' ? 'long' : 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'Asia/Shanghai',
  };
  const parts = new Intl.DateTimeFormat(language(), options).formatToParts(new Date(at));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}`;
  return language() === 'en'
    ? `${part('day')} ${part('month')}, ${time}`
    : `${part('month')}月${part('day')}日 ${time}`;
}
