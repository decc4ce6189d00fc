/** What the reports and the map say, in English. */
export const figures = {
  report: {
    period: 'Which days', from: 'From', to: 'To', by: 'Told apart by', figure: 'What', as: 'Shown as', chart: 'Chart', table: 'Table', days: '{from} to {to}', total: 'Total', ended: 'Ended', kept: 'Kept', missed: 'Missed',
    ratings: 'Ratings', kept_of: '{number}, {missed} missed', rated_by: '{number}, by {count}', no_volume: 'none', no_on_time: 'nothing was due', no_satisfaction: 'no ratings', none: 'not given', none_station: 'District',
    not_yet: '{count} changes are not counted yet.', empty: 'No requests on these days.', course: 'Period by period', missing_day: 'Choose both dates.', wrong_order: 'The end is later than the start.', too_long: 'Five years at most.',
  },
  figures: { volume: 'Requests', on_time: 'On time', satisfaction: 'Satisfaction' },
  by: { station: 'Station', channel: 'Channel', need: 'Need', urgency: 'Urgency', level: 'Level of hardship', point: 'Service point', advisor: 'Advisor' },
  presets: { this_week: 'This week', last_week: 'Last week', this_month: 'This month', last_month: 'Last month', own: 'Other days' },
  hardship: { I: 'I (red)', II: 'II', III: 'III', IV: 'IV (green)' },
  csv: { overview: 'Figures', overdue: 'Overdue now', save_overview: 'Save the table as a file (CSV)', save_overdue: 'Save what is overdue (CSV)' },
  overdue: { title: 'Overdue now', none: 'Nothing is overdue.', what: 'Promise', count: 'How many', age: 'For how long', oldest: 'The oldest was due' },
  ages: { under_a_day: 'under a day', under_three_days: 'under three days', under_a_week: 'under a week', longer: 'a week or more' },
  load: { title: 'What advisors have', none: 'Nobody has anything.', open: 'In hand', waiting: 'Wait for residents' },
  restricted: { title: 'Restricted requests', why: 'Less than five are not shown: they would tell who it is.', month: 'Month', hidden: 'not shown' },
  map: {
    title: 'Map', by: 'The map shows', overdue: 'Overdue now', volume: 'Requests', on_time: 'On time', sketch: 'Sketch.', darker_more: 'The darker, the more.', darker_less: 'The darker, the less on time.', none: '–',
    street: '{name}: {words}', choose: 'Tap a street to see its name.', table: 'Figures of the stations', chosen: '(chosen on the map)', no_boundaries: 'No outlines of streets were imported. See the table.',
  },
};
