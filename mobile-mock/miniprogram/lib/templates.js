/** So many are asked for in one dialog: older versions of WeChat take no more. */
const MOST = 3;

/** What is asked for in one dialog each: one-time and long-term ones never together, which the platform refuses. */
function dialogs(asks) {
  const kinds = [asks.filter((one) => !one.long_term), asks.filter((one) => one.long_term)];
  return kinds.flatMap((kind) => {
    const groups = [];
    for (let at = 0; at < kind.length; at += MOST) groups.push(kind.slice(at, at + MOST).map((one) => one.template));
    return groups;
  });
}

/** What the dialog returned, in the words of `POST /notice-grants`. */
function answers(templates, returned) {
  return templates.filter((template) => returned[template]).map((template) => ({ template, answer: returned[template] }));
}

module.exports = { dialogs, answers };
