const { problemInWords, words } = require('./words');

const SIZES = ['standard', 'elder', 'largest'];

/** What every page starts with: its words, the size of letters of the web page that opened it, and its name above. */
function opened(page, name, query) {
  const said = words()[name];
  const size = SIZES.includes(query.size) ? query.size : 'standard';
  page.back = query.back || '/';
  page.setData({ t: said, common: words().common, size });
  wx.setNavigationBarTitle({ title: said.title });
}

/** Does it once at a time; what went wrong stands on the page, in words. */
async function once(page, act) {
  if (page.busy) return;
  page.busy = true;
  page.setData({ busy: true, wrong: '' });
  try {
    await act();
  } catch (problem) {
    if (problem instanceof Error) console.error(problem);
    page.setData({ wrong: problemInWords(problem) });
  } finally {
    page.busy = false;
    page.setData({ busy: false });
  }
}

module.exports = { opened, once };
