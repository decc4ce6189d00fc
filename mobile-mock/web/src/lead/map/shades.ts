/** Colours of the map from little to much, each with the colour of the words on it. A test holds them to 4.5:1. */
export const SHADES = [
  { area: '#eaf2fb', words: '#1a1d21' },
  { area: '#c3daf2', words: '#1a1d21' },
  { area: '#8fbbe6', words: '#1a1d21' },
  { area: '#0b5cad', words: '#ffffff' },
  { area: '#07365f', words: '#ffffff' },
] as const;
/** Where there is no figure. */
export const NONE = { area: '#ffffff', words: '#1a1d21' } as const;
export type Shade = (typeof SHADES)[number] | typeof NONE;

/** The shade of a value between the least and the most that the map shows; `darkest` says at which end it is darkest. */
export function shadeOf(value: number | null, all: (number | null)[], darkest: 'most' | 'least'): Shade {
  if (value === null) return NONE;
  const values = all.filter((one): one is number => one !== null);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  // all alike: none is worse than the others
  if (most === least) return SHADES[0];
  const share = (value - least) / (most - least);
  const dark = darkest === 'most' ? share : 1 - share;
  return SHADES[Math.min(SHADES.length - 1, Math.floor(dark * SHADES.length))] ?? NONE;
}
