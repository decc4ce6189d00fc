import type { Need } from '@shared/needs';

export { NEEDS, type Need } from '@shared/needs';

/** Pictures on a field of 24 by 24: lines only, so that they take the colour and the contrast of the text. */
export const PICTURES: Record<Need, string> = {
  living: 'M3 12h18a9 9 0 0 1-5 8H8a9 9 0 0 1-5-8zM9 8c0-2 2-2 2-4M14 8c0-2 2-2 2-4',
  medical: 'M4 7h16v13H4zM9 7V4h6v3M12 10v7M8.500 13.500h7',
  care: 'M8 6a2 2 0 1 0 .1 0M8 9v6h5l3 6M8 11h6M15 4v17',
  sudden_hardship: 'M12 3 2.500 20h19zM12 10v5M12 17.500v.1',
  disability: 'M10 4a1.500 1.500 0 1 0 .1 0M10 7v7h6l2 5h2M10 10h5M7 11a5.500 5.500 0 1 0 7 8',
  children: 'M12 3a3 3 0 1 0 .1 0M12 9v7M7 12h10M9 21l3-5 3 5',
  education: 'M3 6c4-2 7-1 9 1 2-2 5-3 9-1v13c-4-2-7-1-9 1-2-2-5-3-9-1zM12 7v13',
  employment: 'M3 8h18v11H3zM9 8V5h6v3M3 13h18',
  housing: 'M3 11l9-8 9 8M5 10v10h14V10M10 20v-6h4v6',
  psychological: 'M12 20C5 15 3 12 3 8.500a4.500 4.500 0 0 1 9-1 4.500 4.500 0 0 1 9 1C21 12 19 15 12 20z',
  family: 'M8 4a2.500 2.500 0 1 0 .1 0M16 4a2.500 2.500 0 1 0 .1 0M3 20v-6c0-3 10-3 10 0v6M11 20v-6c0-3 10-3 10 0v6',
  abuse: 'M12 2l8 3v6c0 5-3 9-8 11-5-2-8-6-8-11V5zM12 7v6M12 16v.1',
  rights: 'M12 3v18M7 21h10M4 7h16M4 7l-2 7h5zM20 7l-3 7h5z',
  other: 'M4 4h16v12h-9l-5 5v-5H4zM8 10h.1M12 10h.1M16 10h.1',
};
