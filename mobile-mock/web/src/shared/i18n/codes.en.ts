/** Names of what the server says in codes, in English. */
export const codes = {
  states: {
    submitted: 'Looking for a station', returned: 'Returned, being routed again', triage: 'At the district’s triage', queued: 'Nobody has it', assigned: 'Given, not accepted',
    in_progress: 'In progress', waiting: 'Waiting for the resident', resolved: 'Resolved, not closed yet', closed: 'Closed', withdrawn: 'Withdrawn',
    answered: 'Answered at the desk', merged: 'Merged',
  },
  steps: {
    report: 'report', first_contact: 'first contact', assessment: 'assessment', service: 'basic service', referral: 'referral', evaluation: 'evaluation',
    safeguard: 'safeguard',
  },
  channels: {
    mini_program: 'Mini-program', h5: 'Web page', hotline: 'Hotline', hotline_12345: '12345 work order', walk_in: 'Walk-in', referral_in: 'From another department',
    outreach: 'Found by an advisor', screening: 'Screening', doorbell: 'Doorbell',
  },
  urgencies: { normal: 'Not urgent', urgent: 'Urgent', sos: 'SOS, in danger now' },
  outcomes: {
    helped: 'Helped', referred: 'Referred', advised: 'Advised', not_eligible: 'Not eligible', declined: 'Declined', unreachable: 'Cannot be reached', moved: 'Moved away',
    deceased: 'Died', unsafe_to_continue: 'Not safe to go on', other: 'Other',
  },
  grounds: { not_this_address: 'Not this address', not_this_service: 'Not this service', duplicate: 'Duplicate', out_of_scope: 'Outside social assistance' },
  means: { phone: 'Phone', visit: 'Visit', message: 'Message', counter: 'At the counter' },
  contact: { reached: 'Reached the person', not_reached: 'Did not reach them' },
  findings: { unchanged: 'As before', better: 'Better', relapse: 'In trouble again' },
  roles: { committee_worker: 'Committee worker', grid_worker: 'Grid worker', assistant: 'Assistant', social_worker: 'Social worker' },
  purposes: { contact: 'To reach the person', visit: 'To visit', identify: 'To know who it is', assess: 'To assess', emergency: 'Emergency' },
  promises: {
    route: 'Routing', accept: 'Acceptance', first_contact: 'First contact', resolution: 'Resolution', resume_wait: 'End of waiting', auto_close: 'Closing by itself',
    appeal: 'Answer to the appeal', work_order: '12345 work order', mandatory_report: 'Mandatory report', assessment: 'Assessment', first_service: 'First service',
    referral: 'Answer to the referral', case_review: 'Case review', emergency_papers: 'Papers after help first', return_visit: 'Return visit',
    safeguard_check: 'Safeguard check', home_visit: 'Visit at the door', bereavement_visit: 'Bereavement visit',
  },
  promise_standing: { open: 'Still open', met: 'Kept', cancelled: 'Not needed', missed: 'Missed' },
  skipped: {
    start_day: 'the day itself does not count', weekend: 'weekend', public_holiday: 'public holiday', local_closure: 'station closed', not_open: 'not open',
    after_closing: 'after closing',
  },
  units: { s: '{count} seconds', m: '{count} minutes', h: '{count} hours', d: '{count} days', wh: '{count} working hours', wd: '{count} working days' },
  dangers: {
    suicide: 'suicide', violence: 'violence', child_alone: 'a child alone', gas: 'gas', fire: 'fire', fall: 'a fall', collapse: 'collapse', hunger: 'hunger', lost: 'lost',
  },
  told_state: { waiting: 'waiting to be sent', attempting: 'being sent', accepted: 'sent', unsure: 'perhaps sent', called: 'somebody calls instead', not_told: 'not told' },
  told_to: { resident: 'To the resident', staff: 'To staff', contact: 'To the safe contact', neighbour: 'To a neighbour' },
  told_by: { wechat_subscription: 'WeChat', sms: 'text message', wecom: 'WeCom', call_task: 'a call' },
  strengths: { weak: 'A little alike', likely: 'Perhaps', strong: 'Probably', certain: 'Certainly' },
  tasks: { open: 'nobody calls yet', taken: 'somebody calls', done: 'done' },
  tries: { reached: 'Reached', not_reached: 'Not reached', no_number: 'No number' },
};
