const zh = require('./words_zh');
const en = require('./words_en');

/** Whether the phone's WeChat speaks English. */
function english() {
  const info = wx.getAppBaseInfo ? wx.getAppBaseInfo() : wx.getSystemInfoSync();
  return String(info.language || '').startsWith('en');
}

/** What is said, in the language of the phone's WeChat. */
function words() {
  return english() ? en : zh;
}

/** Why something did not work, and what to do next. */
function problemInWords(problem) {
  const { wrong } = words();
  if (problem.status === 0) return wrong.offline;
  if (problem.status === 401) return wrong.signed_out;
  if (problem.status === 429) return wrong.often;
  if (!problem.title || problem.status >= 500) return wrong.broken;
  return problem.detail && problem.detail !== problem.title ? `${problem.title} ${problem.detail}` : problem.title;
}

module.exports = { english, words, problemInWords };
