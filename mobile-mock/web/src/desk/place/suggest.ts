import type { Schemas } from '@shared/api/client';

export type Division = Schemas['Division'];

/** A place that may be meant: what the address says when it is picked, and the committee's code. */
export interface Suggestion {
  text: string;
  code: string;
  committee: boolean;
}

/** More than this nobody reads while somebody speaks. */
const MOST = 6;

/** What people leave out when they name a street or a committee. */
const short = (name: string) => name.replace(/(街道|镇|乡|第?[一二三四五六七八九十]*居民委员会|居委会|村民委员会|村委会)$/u, '');

function below(street: Division, rest: string, divisions: Division[]): Suggestion[] {
  return divisions
    .filter((one) => one.level === 'committee' && one.parent_code === street.code && one.name.includes(rest))
    .map((one) => ({ text: street.name + one.name, code: one.code, committee: true }));
}

/**
 * Streets and committees that the beginning of an address may mean. Names only: whatever comes after them is typed as it is said.
 */
export function suggest(typed: string, divisions: Division[]): Suggestion[] {
  const text = typed.trim().replace(/^.*?(?<=.)[区县](?=.)/u, '');
  if (text === '') return [];
  const streets = divisions.filter((one) => one.level === 'street');
  const street = streets.find((one) => text.startsWith(one.name)) ?? streets.find((one) => short(one.name).length > 1 && text.startsWith(short(one.name)));
  if (street !== undefined) {
    const whole = text.startsWith(street.name);
    const found = below(street, text.slice((whole ? street.name : short(street.name)).length).trim(), divisions);
    return [...(whole ? [] : [{ text: street.name, code: street.code, committee: false }]), ...found].filter((one) => one.text !== text).slice(0, MOST);
  }
  const named = streets.filter((one) => one.name.includes(text)).map((one) => ({ text: one.name, code: one.code, committee: false }));
  const inside = streets.flatMap((one) => below(one, text, divisions));
  return [...named, ...inside].slice(0, MOST);
}
