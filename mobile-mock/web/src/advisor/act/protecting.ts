import { CONSENTS, type Kind, NOTE, SPOKEN, TOLD } from './field';

const REASON = { name: 'reason', kind: 'words', needed: true } as const;

/** What protects somebody, and what puts right where a request lies. What protects waits for nobody's version. */
export const PROTECTING = {
  report_due: {
    verbs: ['open_mandatory_report'],
    path: 'mandatory-report',
    fields: [
      { name: 'about', kind: 'choice', choices: ['minor', 'without_capacity'], names: 'protected', needed: true },
      { ...NOTE, label: 'suspicion', needed: true },
    ],
    versioned: false,
    traceless: true,
  },
  report_filed: {
    verbs: ['file_mandatory_report'],
    path: 'mandatory-report/file',
    fields: [
      { name: 'to', kind: 'choice', choices: ['police', 'civil_affairs'], names: 'reported_to', needed: true },
      { name: 'reference', kind: 'line', needed: true },
      NOTE,
    ],
    versioned: false,
    timed: true,
    traceless: true,
  },
  report_unfounded: { verbs: ['dismiss_mandatory_report'], path: 'mandatory-report/dismiss', fields: [REASON], versioned: true, traceless: true },
  guardian: {
    verbs: ['hear_guardian'],
    path: 'guardian-consent',
    fields: [
      { name: 'name', kind: 'line', needed: true, label: 'guardian_name' },
      { name: 'relation', kind: 'choice', choices: ['parent', 'grandparent', 'sibling', 'appointed'], names: 'relations', needed: true },
      SPOKEN,
      { name: 'agreed', kind: 'several', choices: CONSENTS, names: 'consents', label: 'guardian_agreed' },
      NOTE,
    ],
    versioned: false,
    timed: true,
    traceless: true,
    // to nothing, unless something is chosen: they refuse
    fixed: { agreed: [] },
  },
  restrict: { verbs: ['restrict'], path: 'restrict', fields: [NOTE], versioned: false, traceless: true, fixed: { restricted: true } },
  lift: { verbs: ['unrestrict'], path: 'restrict', fields: [NOTE], versioned: true, fixed: { restricted: false } },
  answer: { verbs: ['answer'], path: 'answer', fields: [{ ...TOLD, needed: true }, NOTE], versioned: true },
  merge: { verbs: ['merge'], path: 'merge', fields: [{ name: 'into', kind: 'line', needed: true }, NOTE], versioned: true },
  unmerge: { verbs: ['unmerge'], path: 'unmerge', fields: [NOTE], versioned: true },
} as const satisfies Record<string, Kind>;
