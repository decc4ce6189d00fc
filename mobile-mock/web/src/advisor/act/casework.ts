import { NEEDS } from '@shared/needs';
import { CONSENTS, type Field, type Kind, NOTE, SPOKEN, TOLD } from './field';

const TIERS = ['special_hardship', 'minimum_living', 'low_income', 'rigid_expenditure', 'other_hardship', 'general'];
const BENEFITS = [
  'special_hardship', 'minimum_living', 'low_income', 'rigid_expenditure', 'other_hardship', 'poverty_monitoring', 'orphan', 'unsupported_child',
];
/** Help that cannot wait for the assessment (先行救助). */
const FIRST: Field = { name: 'ground', kind: 'yes', sends: 'emergency_first', label: 'help_first', beforeAssessment: true };
/** Values come from the service catalogue. */
const ITEM: Field = { name: 'item', kind: 'choice', numeric: true };
/** Values come from the request's referrals. */
const WHICH: Field = { name: 'referral', kind: 'choice', needed: true, inPath: true };

/** Case work, from the assessment to what became of a benefit. Additions send no version; what takes a value's place does. */
export const CASEWORK = {
  assess: {
    verbs: ['assess'],
    path: 'assessment',
    fields: [
      { name: 'level', kind: 'choice', choices: ['I', 'II', 'III', 'IV'], names: 'hardship', needed: true },
      { name: 'tier', kind: 'choice', choices: TIERS, names: 'tiers', needed: true },
      { name: 'categories', kind: 'several', choices: NEEDS, names: 'needs', needed: true },
      { name: 'case', kind: 'yes', label: 'propose_case' },
      NOTE,
      TOLD,
    ],
    versioned: true,
  },
  case: {
    verbs: ['decide_case'],
    path: 'case',
    fields: [{ name: 'confirm', kind: 'either', names: 'case_decision', needed: true }, NOTE],
    versioned: true,
  },
  review: { verbs: ['review_case'], path: 'review', fields: [{ ...NOTE, label: 'review_note', needed: true }], versioned: false },
  plan: {
    verbs: ['plan'],
    path: 'plan',
    fields: [{ ...NOTE, label: 'plan_note', needed: true }, { name: 'milestones', kind: 'steps' }, TOLD],
    versioned: true,
  },
  serve: { verbs: ['serve'], path: 'services', fields: [{ ...ITEM, needed: true }, FIRST, NOTE, TOLD], versioned: false, timed: true },
  consent: {
    verbs: ['give_consent'],
    path: 'consents',
    fields: [{ name: 'agreed', kind: 'several', choices: CONSENTS, names: 'consents', needed: true, label: 'agreed_to' }, SPOKEN],
    versioned: false,
    timed: true,
    fixed: { text_version: 1 },
  },
  refer: {
    verbs: ['refer'],
    path: 'referrals',
    fields: [
      { name: 'provider', kind: 'line', needed: true },
      { name: 'fields', kind: 'several', choices: ['need', 'name', 'phone', 'address', 'id'], names: 'referred', needed: true },
      { ...ITEM, label: 'item_meant' },
      FIRST,
      NOTE,
      TOLD,
    ],
    versioned: false,
  },
  answer_referral: {
    verbs: ['answer_referral'],
    path: 'referrals/{referral}/answer',
    fields: [WHICH, { name: 'accepted', kind: 'either', names: 'referral_answers', needed: true }, NOTE, TOLD],
    versioned: false,
  },
  end_referral: {
    verbs: ['end_referral'],
    path: 'referrals/{referral}/outcome',
    fields: [WHICH, { name: 'outcome', kind: 'choice', choices: ['delivered', 'not_delivered'], names: 'referral_outcomes', needed: true }, NOTE, TOLD],
    versioned: false,
  },
  benefit: {
    verbs: ['change_benefit'],
    path: 'benefits',
    fields: [
      { name: 'kind', kind: 'choice', choices: BENEFITS, names: 'benefits', needed: true, label: 'benefit' },
      { name: 'change', kind: 'choice', choices: ['started', 'refused', 'ended'], names: 'benefit_changes', needed: true },
      { name: 'on', kind: 'day', needed: true },
      NOTE,
      TOLD,
    ],
    versioned: false,
  },
} as const satisfies Record<string, Kind>;
