import { api, call } from '@shared/api/client';
import type { Dimension } from './figures';
import type { Period } from './periods';

const HEADERS = { headers: { Accept: 'text/csv' }, parseAs: 'blob' } as const;

/** Asks for a table as a spreadsheet reads it. The token goes as in every call, and stands in no address. */
export async function overviewCsv(by: Dimension, period: Period): Promise<Blob> {
  return (await call(() => api.GET('/api/v1/reports/overview', { params: { query: { ...period, by } }, ...HEADERS }))) as unknown as Blob;
}

/** The same, of what is overdue. */
export async function overdueCsv(): Promise<Blob> {
  return (await call(() => api.GET('/api/v1/reports/overdue', HEADERS))) as unknown as Blob;
}

/** What no system takes in the name of a file. */
const UNFIT = /[\\/:*?"<>|\s]+/g;

/** The name of a file, of what is in it. */
export function fileName(...parts: string[]): string {
  return `${parts.map((part) => part.replace(UNFIT, '-')).join('_')}.csv`;
}

/** How long the browser may take to begin with it, in milliseconds. */
const LATER = 60_000;

/** Hands it to the person as a file. */
export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), LATER);
}
