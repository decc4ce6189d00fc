import { bells } from './doorbells.en';

/** What all pages of staff say: signing in, and what is left of a promise; in English. */
export const staff = {
  bells,
  staff_sign_in: {
    why: 'Sign in with your staff account.',
    username: 'User name',
    username_missing: 'Write your user name.',
    password: 'Password',
    password_missing: 'Write your password.',
    totp: 'Code of your authenticator',
    recovery: 'Recovery code',
    code_hint: 'The code stands in the authenticator app',
    code_missing: 'Write the code, or a recovery code.',
    code_wrong: 'The code is wrong, or was used before.',
    use_recovery: 'Phone not at hand? Use a recovery code',
    use_totp: 'Use the authenticator’s code',
    enter: 'Sign in',
    change: 'Somebody else gave you this password. Choose your own first.',
    current: 'Present password',
    fresh: 'New password',
    again: 'New password once more',
    not_the_same: 'The two are not the same.',
    change_now: 'Change the password',
  },
  at_work: { others: '{names} is at it too' },
  left: {
    moment: 'less than a minute left',
    minutes: '{minutes} min left',
    hours_minutes: '{hours} h {minutes} min left',
    hours: '{hours} h left',
    days_hours: '{days} d {hours} h left',
    days: '{days} days left',
  },
  late: {
    moment: 'due just now',
    minutes: '{minutes} min overdue',
    hours_minutes: '{hours} h {minutes} min overdue',
    hours: '{hours} h overdue',
    days_hours: '{days} d {hours} h overdue',
    days: '{days} days overdue',
  },
};
