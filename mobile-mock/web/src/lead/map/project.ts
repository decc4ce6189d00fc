/** A point of longitude and latitude, or of the drawing. */
export type Point = [x: number, y: number];
/** Rings of polygons: the outline first, then its holes. */
export type MultiPolygon = number[][][][];

/** How places on the ground become places of the drawing. */
export interface Projection {
  width: number;
  height: number;
  place: (point: readonly number[]) => Point;
}

const outlines = (areas: MultiPolygon[]) => areas.flatMap((area) => area.flatMap((polygon) => polygon.slice(0, 1)));

/** Fits all areas into a drawing of this width: north is up, and a metre is as long to the north as to the east. */
export function projection(areas: MultiPolygon[], width: number): Projection {
  const points = outlines(areas).flat();
  if (points.length === 0) return { width, height: 0, place: () => [0, 0] };
  const [lngs, lats] = [points.map(([lng = 0]) => lng), points.map(([, lat = 0]) => lat)];
  // no spread: a district may have more points than a call takes arguments
  const least = (values: number[]) => values.reduce((one, other) => Math.min(one, other));
  const most = (values: number[]) => values.reduce((one, other) => Math.max(one, other));
  const [west, east, south, north] = [least(lngs), most(lngs), least(lats), most(lats)];
  const narrower = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const across = (east - west) * narrower || 1;
  const scale = width / across;
  return {
    width,
    height: (north - south) * scale,
    place: ([lng = 0, lat = 0]) => [(lng - west) * narrower * scale, (north - lat) * scale],
  };
}

const rounded = (value: number) => Math.round(value * 10) / 10;

/** An area as SVG draws it; holes stay open (`fill-rule: evenodd`). */
export function pathOf(area: MultiPolygon, place: Projection['place']): string {
  return area
    .flat()
    .map((ring) => `M${ring.map((point) => place(point).map(rounded).join(' ')).join('L')}Z`)
    .join('');
}

/** Twice the area of a ring, without its sign. */
function areaOf(ring: Point[]): number {
  let sum = 0;
  ring.forEach(([x, y], index) => {
    const [nextX, nextY] = ring[(index + 1) % ring.length] ?? [x, y];
    sum += x * nextY - nextX * y;
  });
  return Math.abs(sum);
}

/** Where a horizontal line crosses rings, from west to east. */
function crossings(rings: Point[][], y: number): number[] {
  const found: number[] = [];
  for (const ring of rings) {
    ring.forEach(([x, top], index) => {
      const [nextX, nextTop] = ring[(index + 1) % ring.length] ?? [x, top];
      if (top > y !== nextTop > y) found.push(x + ((y - top) / (nextTop - top)) * (nextX - x));
    });
  }
  return found.sort((one, other) => one - other);
}

/** So many lines across an area are tried for its label. */
const LINES = 12;

/** A name above a number is so many times as wide as it is high. */
const WIDER = 2.5;

/** How far it is up and down from a point to the next edge. */
function clearance(rings: Point[][], [x, y]: Point): number {
  const turned = rings.map((ring) => ring.map(([left, top]): Point => [top, left]));
  return Math.min(...crossings(turned, x).map((edge) => Math.abs(edge - y)));
}

/**
 * Where a number is written so that it lies inside the area, not in a hole and not in the bay of a crooked one: of the middles
 * of some lines across its largest part the one with the most room on all sides.
 */
export function labelOf(area: MultiPolygon, place: Projection['place']): Point {
  const polygons = area.map((polygon) => polygon.map((ring) => ring.map(place)));
  const largest = polygons.reduce<Point[][]>((best, polygon) => (areaOf(polygon[0] ?? []) > areaOf(best[0] ?? []) ? polygon : best), []);
  const ys = (largest[0] ?? []).map(([, y]) => y);
  if (ys.length === 0) return [0, 0];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  let best: { point: Point; worth: number } = { point: largest[0]?.[0] ?? [0, 0], worth: 0 };
  for (let line = 1; line <= LINES; line += 1) {
    const y = top + ((bottom - top) * line) / (LINES + 1);
    const xs = crossings(largest, y);
    for (let index = 0; index + 1 < xs.length; index += 2) {
      const [from = 0, to = 0] = [xs[index], xs[index + 1]];
      const point: Point = [(from + to) / 2, y];
      const worth = Math.min((to - from) / 2, clearance(largest, point) * WIDER);
      if (worth > best.worth) best = { point, worth };
    }
  }
  return best.point;
}
