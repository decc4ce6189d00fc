import type { Schemas } from '@shared/api/client';

type Figures = Schemas['Figures'];
export type Dimension = Schemas['Dimension'];

/** What figures are told apart by, the ones that are asked for most first. */
export const DIMENSIONS: Dimension[] = ['station', 'channel', 'need', 'urgency', 'level', 'point', 'advisor'];

/** What a chart shows. */
export const FIGURES = ['volume', 'on_time', 'satisfaction'] as const;
export type Figure = (typeof FIGURES)[number];

/** One bar, and one row of the table. */
export interface Line {
  id: string;
  name: string;
  figures: Figures;
}

/** A figure; null where there is none: nothing was due, nobody has rated. */
export function valueOf(figures: Figures, figure: Figure): number | null {
  if (figure === 'volume') return figures.submitted;
  if (figure === 'on_time') return figures.promises.on_time ?? null;
  return figures.satisfaction.mean ?? null;
}

/** A share as people read it; never all of it where something was missed, and never nothing where something was kept. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (share < 1 && rounded === 100) return '99%';
  return share > 0 && rounded === 0 ? '1%' : `${rounded}%`;
}

/** A figure as it is written; null where there is none. */
export function written(figures: Figures, figure: Figure): string | null {
  const value = valueOf(figures, figure);
  if (value === null) return null;
  if (figure === 'on_time') return percent(value);
  return figure === 'satisfaction' ? value.toFixed(1) : String(value);
}

/** How long a bar is, 0 to 1: of a number the largest fills it, of a share the whole, of a rating the best one. */
export function lengthOf(figures: Figures, figure: Figure, most: number): number {
  const value = valueOf(figures, figure) ?? 0;
  if (figure === 'on_time') return value;
  if (figure === 'satisfaction') return value === 0 ? 0 : (value - 1) / 4;
  return most === 0 ? 0 : value / most;
}

/** What has to be looked at stands first: the most requests, the worst share, the worst rating; what has no figure last. */
export function sorted(lines: Line[], figure: Figure): Line[] {
  const worst = (line: Line) => {
    const value = valueOf(line.figures, figure);
    if (value === null) return Number.POSITIVE_INFINITY;
    return figure === 'volume' ? -value : value;
  };
  return [...lines].sort((one, other) => {
    const [first, second] = [worst(one), worst(other)];
    if (first === second) return other.figures.submitted - one.figures.submitted || one.name.localeCompare(other.name, 'zh-CN');
    return first < second ? -1 : 1;
  });
}

/** Names of codes come from the texts, of stations, points and people from the server. */
export interface Names {
  code: (dimension: Dimension, code: string) => string;
  none: (dimension: Dimension) => string;
  station: (id: string | null | undefined, official: string) => string;
}

/** The lines of a report. */
export function linesOf(report: Schemas['OverviewReport'], names: Names): Line[] {
  return report.items.map((item) => ({ id: `${item.station_id ?? ''} ${item.value ?? ''}`, name: nameOf(item, report.by, names), figures: item.figures }));
}

function nameOf(item: Schemas['OverviewItem'], by: Dimension, names: Names): string {
  if (by === 'station') return item.station ? names.station(item.station_id, item.station) : names.none(by);
  if (by === 'advisor') return item.advisor ?? names.none(by);
  if (by === 'point') return item.value ?? names.none(by);
  return item.value ? names.code(by, item.value) : names.none(by);
}

/** A count of restricted requests: the number, or none where it would tell of single people. */
export function restrictedCount(cell: { submitted?: number | null }): number | null {
  return cell.submitted ?? null;
}

/** Missed promises by station, and in all. */
export function overdueByStation(items: Schemas['OverdueItem'][]): Map<string, number> {
  const found = new Map<string, number>();
  for (const item of items) if (item.station_id) found.set(item.station_id, (found.get(item.station_id) ?? 0) + item.promises);
  return found;
}
