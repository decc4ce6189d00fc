import { codes } from '@shared/i18n/codes.en';
import { shared } from '@shared/i18n/en';
import { staff } from '@shared/i18n/staff.en';
import { figures } from './figures.en';

/** What leads and the district read, in English. */
export default {
  ...shared,
  ...codes,
  ...staff,
  ...figures,
  problem: {
    ...shared.problem,
    gone_next: 'Perhaps it went elsewhere, or is not yours to see.',
    sign_in: 'Your sign-in has run out',
    sign_in_next: 'Sign in again below, then go on.',
  },
  staff_sign_in: { ...staff.staff_sign_in, not_staff: 'This is for leads and the district. Sign in with another account.' },
  nav: { name: 'Pages of leads', lead: 'Leads and district', burning: 'Burning', duty: 'Duty', report: 'Figures', doorbells: 'Doorbells' },
  burning: {
    title: 'What is burning', tiles: 'Only one kind', station: 'Station', all_stations: 'All stations', cut: '{what}: {all} in all; these are the {most} most pressing.',
    shown: '{count} listed', newer: 'Changed: {fresh} new, {gone} gone. Show it', none: 'Nothing burns.', gone: 'No longer here',
    restricted: 'Restricted', appeal: 'Appeal: yours to decide', extension: 'More time: yours to decide', nobody: 'Nobody has it', urged: 'Urged {count} times', unnamed: 'No name',
    complaint: 'Complaint about {about}: yours to answer', deletion: 'Somebody wants their data deleted', lesson: 'Address lesson: {place}',
  },
  reasons: { overdue: 'Overdue', at_risk: 'At risk', due_today: 'Due today', gap: 'Gaps in duty', decide: 'I decide', unassigned: 'Nobody has it', urged: 'Urged' },
  severity: { red: 'Open, and nobody on duty', alarm: 'Nobody answers at all' },
  cause: { no_roster: 'This station has no roster yet.', nobody_planned: 'Nobody is planned then.', leave: 'Whoever is planned is on leave.' },
  about: { advisor: 'an advisor', lead: 'the lead', station: 'the station', other: 'something else' },
  request: {
    title: 'Request', stands: 'How it stands', state: 'State', needs: 'Needs', person: 'Person', station: 'Station', advisor: 'Advisor', urges: 'Urged', attempts: 'Not reached',
    times: '{count} times', since: 'Submitted', whole: 'Open the whole request', nothing: 'Nothing here is yours to do now.', triage: 'Decide its station at the triage desk', events: 'What happened last', told: 'Told to the resident: ', said: 'The resident said: ', note: 'Internal note: ',
    all_events: 'All {count}',
  },
  act: { note: 'Internal note', optional: 'The resident does not see it; may stay empty', told: 'What the resident is told', told_hint: 'The resident reads it', told_missing: 'Write what the resident is told.', decide: 'Decide so' },
  assign: {
    title: 'Give it to an advisor', who: 'To whom', choose: 'Choose an advisor.', done: 'Given to {name}', do: 'Give it', none: 'There is no other advisor.', away: 'on leave', on_duty: 'on duty now', off_duty: 'not on duty',
    has: '{count} in hand', late: '{count} overdue',
  },
  extension: { title: 'The advisor asks for more time', asks: '{what}, until {until}.', decide: 'Do you agree', grant: 'Yes', refuse: 'No', choose: 'Choose yes or no.', granted: 'More time granted', refused: 'More time refused' },
  appeal: {
    title: 'The resident contests the result', decide: 'Is the appeal right', uphold: 'Yes', uphold_means: 'Another advisor takes it up again', reject: 'No', choose: 'Choose yes or no.', upheld: 'Upheld; it is taken up again', rejected: 'The appeal is answered',
  },
  answers: {
    gone: 'Somebody has answered it, or it is not yours any more.', back: 'Back to what is burning', complaint: 'Complaint', dates: 'Made {made}; an answer is due by {due}.', its_request: 'See that request', answer: 'Answer the resident', answered: 'Answered',
  },
  deletion: {
    decide: 'What do you decide', grant: 'Delete', grant_means: 'It cannot be brought back', refuse: 'Keep', choose: 'Choose delete or keep.', because: 'Why it is kept', because_none: 'Choose a reason', because_missing: 'Choose why it is kept.',
    stays: 'What has to stay', keep: '{number} ({state})', keep_none: 'Delete too', granted: 'Deletion granted', refused: 'Answered: kept',
  },
  keep: { statutory_retention: 'The law demands it', protection: 'A child or a weak person is protected', legal_claim: 'Proof in a claim', open_dispute: 'An appeal or complaint is open', open_request: 'The request is still open' },
  lesson: {
    title: 'Address lesson', place: 'Address', goes_to: 'Goes to', by: 'Proposed by', approve: 'It goes there from now on', approved: 'Learnt: it goes there from now on', refuse: 'Do not take it', refused: 'Not taken', reason: 'Why not', reason_missing: 'Write why not.',
  },
  duty: {
    now: 'On duty now: {names}', district_now: 'Nobody of the station; the district answers: {names}', nobody_now: 'Nobody answers now.', gaps: 'Gaps', no_gaps: 'No gap within two weeks.', fill: 'Plan somebody for it',
    change: 'Plan one date', on: 'Date', from: 'From', to: 'To', time_hint: 'Like 09:00', to_hint: 'The end of the day is 24:00', who: 'Who is on duty', who_missing: 'Choose somebody.', plan_it: 'Plan it',
    planned: 'Planned: {on} {from}–{to}', nobody_known: 'Nobody of this station is known yet.', weekly_add: 'Weekly duties: add one', person: 'Who', person_none: 'Choose somebody', weekday: 'Weekday', on_holidays: 'On public holidays too',
    add: 'Add', added: 'Added', week: 'Weekly duties', nobody: 'Nobody planned', holidays_too: 'holidays too', take_back: 'Take back', take_back_of: '{name} {when}', really: 'Really? Once more', changes: 'Single dates',
    taken_back: 'Taken back', wrong_date: 'Choose today or later.', wrong_time: 'Write the time like 09:00.', wrong_order: 'The end is later than the start.',
  },
  weekdays: { monday: 'Monday', tuesday: 'Tuesday', wednesday: 'Wednesday', thursday: 'Thursday', friday: 'Friday', saturday: 'Saturday', sunday: 'Sunday' },
  leave: {
    title: 'On leave', enter: 'Enter leave', what: 'Nothing goes to whoever is away; what they have goes to others.', who: 'Who is away', first: 'First day', last: 'Last day', reason: 'Reason', save: 'Enter it', entered: 'Leave entered',
    wrong_days: 'Choose the first and the last day.',
  },
  leave_reasons: { annual: 'Annual leave', sick: 'Ill', training: 'Training', elsewhere: 'Working elsewhere', other: 'Other' },
};
