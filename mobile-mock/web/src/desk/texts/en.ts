import { codes } from '@shared/i18n/codes.en';
import { shared } from '@shared/i18n/en';
import { staff } from '@shared/i18n/staff.en';

/** What the hotline desk reads, in English. */
export default {
  ...shared,
  ...codes,
  ...staff,
  problem: {
    ...shared.problem,
    offline_next: 'Check the network and try again in a while.',
    broken_next: 'Try again in a while.',
    gone_next: 'Please check the number once more.',
    sign_in: 'Your sign-in has ended',
    sign_in_next: 'Sign in again below, then go on.',
  },
  staff_sign_in: { ...staff.staff_sign_in, not_staff: 'This is for the hotline desk. Please sign in with another account.' },
  nav: {
    name: 'Pages of the desk', desk: 'Hotline desk', calls: 'Calls', triage: 'Triage', queue: 'Queues', waiting: 'To follow up', log: 'Call log', find: 'Find a number', settings: 'Settings', shortcuts: 'Keys ?',
  },
  keys: {
    title: 'Keys', close: 'Close',
    next: 'Alt + N', next_does: 'Another call',
    tab: 'Alt + 1…9', tab_does: 'To that call',
    save: 'Ctrl + Enter', save_does: 'Save the request and end the call',
    enter: 'Enter', enter_does: 'After the number: look up the caller, go on to the words',
    list: '?', list_does: 'This list',
  },
  account: { open: '{count} calls have not ended. What was logged can be gone on with later; the rest is deleted.', anyway: 'Sign out all the same' },
  tabs: { name: 'Calls at this desk', unknown: 'Call {number}', next: '+ Another call' },
  calls: { title: 'Calls', unkept: 'This computer keeps nothing. Please do not close the page.' },
  who: {
    title: 'Who is calling', phone: 'Number', caller: 'Caller’s name', separate: 'This is another call: log it', nobody: 'Nothing is known of this number', unnamed: 'no name',
    open: '{open} open of {all}', calls: 'Call {count} in 30 days', contact: 'Contact person:', about: 'It is about this one',
  },
  because: { person: 'their own number', contact: 'a number to reach them', reporter: 'asked for them', account: 'signed in with it' },
  confirm: {
    number: 'Request number', check: 'Check', facts: 'No number? Two facts', name: 'Name', id_last_four: 'Last four of the identity number', birth_date: 'Birth date', birth_like: '19500131',
    address: 'Some words of the address', need: 'What it was about', none: 'Not asked', check_facts: 'Check these', missing: 'Write the number, or at least two facts.',
  },
  call: {
    need_title: 'What is needed', words: 'The caller’s words', address: 'Where', urgency: 'How urgent', needs: 'About what', danger: 'Words of danger: ', for_another: 'For somebody else', restricted: 'Restricted',
    person_name: 'Person’s name', person_phone: 'Person’s number', relation: 'Relation to the person', hide_me: 'The household must not know who told', save: 'Save the request (Ctrl+Enter)', drop: 'Drop this call',
    missing_words: 'Write the caller’s words, or choose what it is about.', missing_place: 'Write a number or an address.', kept: 'Logged; all that you wrote is kept.', not_logged: 'Not logged yet; what you write is kept on this computer.',
    behind: 'Not at the server yet; it is tried again by itself.', refused: 'The server refused it: ', signed_out: 'Your sign-in has ended. Press save, and sign in again.',
  },
  end: {
    answered: 'Answered', urge: 'Urge', addition: 'Add', passed_on: 'Pass on', new_request: 'New request', silent: 'Nobody spoke', nuisance: 'Nuisance', whom: 'To whom', missing_whom: 'Write to whom it was passed on.',
  },
  ended: {
    answered: 'The call has ended: answered', urge: 'The call has ended: urged', addition: 'The call has ended: added', passed_on: 'The call has ended: passed on', new_request: 'The request is saved',
    silent: 'The call has ended: nobody spoke', nuisance: 'The call has ended: nuisance', earlier: 'The server had got an earlier try. What was changed since is not in it.', say: 'Tell the caller: ',
    attention: 'There were words of danger: this call waits for somebody.', took: 'It took {seconds} s', next: 'Next call',
  },
  route: {
    none: 'An address tells where it goes.', lost: 'Where it goes cannot be found now. Saving works all the same.', routed: 'Will go to {station}', confirm: 'Probably to {station}; it will be checked', triage: 'Not clear: it goes to triage first',
  },
  triage: {
    fresh: '{count} new ones: show them', none: 'Nothing waits for triage.', decided: '{number} went to {station}', no_address: 'no address', conflict: '{number}: somebody else has dealt with it', theirs: 'Now', mine: 'Yours, not saved', unseen: 'not to be seen any more', seen: 'I see',
    which: 'To which station', choose: 'Choose a station.', open_now: 'open now', closed_now: 'closed now', has: '{count} open', other: 'Another station', none_other: 'No other',
    note: 'Internal note', teach: 'The same address goes there from now on', decide: 'It goes there', not_yours: 'The district decides about this one.',
  },
  queue: { which: 'Which queue', unassigned: 'Nobody has it', first_asked: 'Mine, not accepted yet', overdue: 'Overdue', station: 'All that is open', none: 'No request here.' },
  attention: {
    what: 'Words of danger that nobody has looked after, and calls that were left open.', none: 'No call waits.', danger: 'Words of danger', left_open: 'Left open', by: 'taken by {name}', take_over: 'Take it over', look: 'See what was said',
    how: 'What was found', note: 'What was done and heard', save: 'Keep it', choose: 'Choose one.', which_missing: 'Write the request number.', note_missing: 'Write what was done.',
  },
  looked_after: { called_back: 'Called back', emergency_called: 'Called 110 or 120', has_request: 'A request is there', no_danger: 'No danger' },
  log: { none: 'No call yet.', began: 'Began', outcome: 'Outcome', withheld: 'withheld', open: 'not ended: go on', speaking: 'speaking' },
  find: {
    hint: 'Twelve digits', missing: 'Write the request number.', state: 'Where it stands', person: 'Person', station: 'Station', promise: 'What was promised', since: 'Submitted',
    careful: 'Say nothing of it before the caller has given the number.',
  },
};
