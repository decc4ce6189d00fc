import { type Schemas, api, call } from '@shared/api/client';
import type { Dimension } from './figures';
import type { Period } from './periods';

/** The figures of a period, this month if none is named, told apart by something. */
export async function readReport(by: Dimension, period?: Period): Promise<Schemas['OverviewReport']> {
  // as a document: only `save.ts` asks for the same as CSV
  return (await call(() => api.GET('/api/v1/reports/overview', { params: { query: { ...period, by } } }))) as Schemas['OverviewReport'];
}

/** What is overdue now. */
export async function readOverdue(): Promise<Schemas['OverdueReport']> {
  return (await call(() => api.GET('/api/v1/reports/overdue'))) as Schemas['OverdueReport'];
}

/** The figures of several periods, one after the other: none of them is worth a crowd at the server. */
export async function readCourse(periods: Period[]): Promise<Schemas['Figures'][]> {
  const found: Schemas['Figures'][] = [];
  for (const period of periods) found.push((await readReport('station', period)).total);
  return found;
}
