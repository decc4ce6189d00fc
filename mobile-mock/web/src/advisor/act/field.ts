/** What is typed and chosen on a page, by field. */
export type Said = Record<string, string>;

/** A field of an act. */
export interface Field {
  name: string;
  /**
   * One of several, several of them (their values with a comma between), yes or no, a yes, words, one line, a phone number, a moment, a day,
   * or the steps of a plan (`steps.ts`).
   */
  kind: 'choice' | 'several' | 'either' | 'words' | 'line' | 'phone' | 'yes' | 'moment' | 'day' | 'steps';
  /** Values to choose from, where they are always the same; the text key below which their names stand. */
  choices?: readonly string[];
  names?: string;
  needed?: boolean;
  /** Read by the resident. */
  told?: boolean;
  /** Below which key its name and its hint stand, where that is not the field's own. */
  label?: string;
  /** It is sent as a number. */
  numeric?: boolean;
  /** It is a part of the path, and not of the document. */
  inPath?: boolean;
  /** Whether a yes is sent as a word. */
  sends?: string;
  /** Asked only where help may come before the assessment. */
  beforeAssessment?: boolean;
}

/** What an act is made of. */
export interface Kind {
  /** Verbs of the server of which one must be allowed. */
  verbs: readonly string[];
  /** The end of the operation's path; `{field}` stands for what was chosen there. */
  path: string;
  fields: readonly Field[];
  /** It changes a value that somebody else may have changed: the version that was seen goes with it. */
  versioned: boolean;
  /** It happened at a moment, which goes with it. */
  timed?: boolean;
  /** What is written here leaves no trace on the phone, whatever request it is about: it speaks of harm, or hides something. */
  traceless?: boolean;
  /** What the document always says. */
  fixed?: Record<string, unknown>;
}

/** For staff only. */
export const NOTE: Field = { name: 'internal_note', kind: 'words' };
/** What the resident reads. */
export const TOLD: Field = { name: 'told', kind: 'words', told: true };
/** To what somebody agrees; what is asked most stands first. */
export const CONSENTS = ['referral', 'income_check', 'property_check', 'processing'] as const;
/** How somebody said it. */
export const SPOKEN: Field = { name: 'means', kind: 'choice', choices: ['phone', 'visit', 'counter'], names: 'means', needed: true };
