/** The queues that the desk looks after: nobody has taken it, asked first by me and not taken yet, missed, everything open. */
export const VIEWS = ['unassigned', 'first_asked', 'overdue', 'station'] as const;
export type View = (typeof VIEWS)[number];
