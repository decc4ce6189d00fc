import type { Schemas } from './api/client';

export type Need = Schemas['Need'];

/** Needs in the order in which they are offered: what is asked for most comes first. */
export const NEEDS: Need[] = [
  'living', 'medical', 'care', 'sudden_hardship', 'disability', 'children', 'education', 'employment', 'housing',
  'psychological', 'family', 'abuse', 'rights', 'other',
];
