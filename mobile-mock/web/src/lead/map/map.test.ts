import { expect, it } from 'vitest';
import { type MultiPolygon, labelOf, pathOf, projection } from './project';
import { NONE, SHADES, shadeOf } from './shades';

const ring = (...points: [number, number][]) => points.map(([x, y]) => [x, y]);
/** A degree of latitude at the equator is as long as one of longitude: the drawing is plain. */
const square: MultiPolygon = [[ring([0, -1], [2, -1], [2, 1], [0, 1], [0, -1])]];

it('north is up, and what is square on the ground is square on the map', () => {
  const drawn = projection([square], 100);
  expect(drawn.height).toBeCloseTo(100);
  expect(drawn.place([0, 1])).toEqual([0, 0]);
  expect(drawn.place([2, -1]).map(Math.round)).toEqual([100, 100]);
  // in Shanghai a degree of longitude is shorter
  const shanghai = projection([[[ring([121, 31], [122, 31], [122, 32], [121, 32], [121, 31])]]], 100);
  expect(shanghai.height).toBeCloseTo(100 / Math.cos((31.5 * Math.PI) / 180));
});

it('nothing to draw is drawn without a fault', () => {
  expect(projection([], 100).height).toBe(0);
  expect(labelOf([], ([x = 0, y = 0]) => [x, y])).toEqual([0, 0]);
});

it('every ring of every part is in the path', () => {
  const hole: MultiPolygon = [[...(square[0] ?? []), ring([0.5, -0.5], [1, -0.5], [1, 0], [0.5, -0.5])], [ring([3, 0], [4, 0], [4, 1], [3, 0])]];
  const path = pathOf(hole, ([x = 0, y = 0]) => [x, y]);
  expect(path.match(/M/g)).toHaveLength(3);
  expect(path.match(/Z/g)).toHaveLength(3);
});

it('a number stands inside a crooked area, and in no hole', () => {
  const plain = ([x = 0, y = 0]: readonly number[]): [number, number] => [x, y];
  // a horseshoe: its middle lies outside of it
  const horseshoe: MultiPolygon = [[ring([0, 0], [9, 0], [9, 1], [3, 1], [3, 8], [9, 8], [9, 9], [0, 9], [0, 0])]];
  const [x, y] = labelOf(horseshoe, plain);
  expect(x < 3 || y < 1 || y > 8).toBe(true);
  const ringed: MultiPolygon = [[ring([0, 0], [10, 0], [10, 10], [0, 10], [0, 0]), ring([2, 1], [8, 1], [8, 9], [2, 9], [2, 1])]];
  const [inX, inY] = labelOf(ringed, plain);
  expect(inX < 2 || inX > 8 || inY < 1 || inY > 9).toBe(true);
  // a narrow hem is as wide as the foot below it, and has no room for a number
  const boot: MultiPolygon = [[ring([0, 0], [20, 0], [20, 1], [12, 1], [12, 9], [0, 9], [0, 0])]];
  expect(labelOf(boot, plain)[1]).toBeGreaterThan(2);
});

it('shades run from little to much, or the other way round; no figure has none', () => {
  const all = [0, 5, 10, null];
  expect(shadeOf(0, all, 'most')).toBe(SHADES[0]);
  expect(shadeOf(10, all, 'most')).toBe(SHADES[4]);
  expect(shadeOf(0, all, 'least')).toBe(SHADES[4]);
  expect(shadeOf(5, all, 'most')).toBe(SHADES[2]);
  expect(shadeOf(null, all, 'most')).toBe(NONE);
  expect(shadeOf(3, [3, 3], 'most')).toBe(SHADES[0]);
});

/** Contrast of two colours, as WCAG counts it. */
function contrast(one: string, other: string): number {
  const light = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, bright = 0] = [light(one), light(other)].sort((first, second) => first - second);
  return (bright + 0.05) / (dark + 0.05);
}

it('words are readable on every shade', () => {
  for (const shade of [...SHADES, NONE]) expect(contrast(shade.area, shade.words)).toBeGreaterThanOrEqual(4.5);
});
