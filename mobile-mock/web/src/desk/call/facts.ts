import type { Schemas } from '@shared/api/client';
import type { Need } from '@shared/needs';

/** Facts as they are typed. */
export interface Facts {
  name: string;
  id_last_four: string;
  birth_date: string;
  address: string;
  need: Need | '';
}

/** A day as people say it (`19500101`, `1950.1.1`) as the server wants it. */
function day(typed: string): string {
  const found = /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})$/.exec(typed);
  if (found === null) return typed;
  const [year, month, date] = found.slice(1);
  return `${year}-${month?.padStart(2, '0')}-${date?.padStart(2, '0')}`;
}

/** What is asked; null as long as there are not two. */
export function factsOf(typed: Facts): Schemas['ConfirmBody'] | null {
  const given = Object.entries(typed)
    .map(([name, value]) => [name, value.normalize('NFKC').trim()] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name, name === 'birth_date' ? day(value) : value]);
  return given.length < 2 ? null : { facts: Object.fromEntries(given) };
}
