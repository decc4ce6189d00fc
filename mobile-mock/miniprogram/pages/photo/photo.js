const { sendFile } = require('../../lib/api');
const { leave, say } = require('../../lib/hand_over');
const { once, opened } = require('../../lib/page');
const { asThePage } = require('../../lib/sign_in');
const { problemInWords } = require('../../lib/words');

/** So many photos a request may have. */
const MOST = 9;

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Photos by WeChat's own camera and album, sent by its own call, in the name of the web page; that one is told their ids. */
Page({
  data: { t: {}, common: {}, size: '', told: '', wrong: '', busy: false, left: false, count: 0 },

  onLoad(query) {
    opened(this, 'photo', query);
    this.ids = [];
    this.unsent = [];
    this.most = Math.min(Number(query.most) || MOST, MOST);
    return once(this, async () => {
      this.token = await asThePage(query.ticket || '');
    });
  },

  choose(event) {
    const count = this.most - this.ids.length;
    if (count <= 0) return undefined;
    return new Promise((done) => {
      wx.chooseMedia({
        count,
        mediaType: ['image'],
        sourceType: [event.currentTarget.dataset.from],
        sizeType: ['compressed'],
        success: ({ tempFiles }) => {
          this.unsent = this.unsent.concat(tempFiles.map((file) => file.tempFilePath)).slice(0, count);
          done(this.sendLeft());
        },
        fail: ({ errMsg }) => {
          if (!String(errMsg).includes('cancel')) this.setData({ wrong: this.data.t.refused });
          done();
        },
      });
    });
  },

  /** One after the other: a bad network carries one at a time. What did not go stays, to be sent again. */
  sendLeft() {
    return once(this, async () => {
      const { t } = this.data;
      const all = this.unsent;
      const left = [];
      let why = '';
      for (let at = 0; at < all.length; at += 1) {
        const say = (percent) => this.setData({ told: filled(t.sending, { at: at + 1, all: all.length, percent }) });
        say(0);
        try {
          this.ids.push((await sendFile(all[at], { token: this.token, onProgress: say })).id);
        } catch (problem) {
          // what the program does not take will not be taken the next time
          if (problem.status === 0 || problem.status >= 500 || problem.status === 429) left.push(all[at]);
          why = problemInWords(problem);
        }
      }
      this.unsent = left;
      const failed = left.length > 0 ? filled(t.failed, { count: left.length }) : '';
      this.setData({ count: this.ids.length, told: filled(t.sent, { count: this.ids.length }), left: left.length > 0, wrong: why ? `${failed}${why}` : '' });
    });
  },

  goBack() {
    leave();
  },

  /** However somebody goes back, what was sent is not forgotten. */
  onUnload() {
    if (this.ids.length > 0) say(this.back, { uploads: this.ids.join(',') });
  },
});
