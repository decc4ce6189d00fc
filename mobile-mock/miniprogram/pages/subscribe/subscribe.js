const { call } = require('../../lib/api');
const { leave } = require('../../lib/hand_over');
const { once, opened } = require('../../lib/page');
const { token } = require('../../lib/sign_in');
const { answers, dialogs } = require('../../lib/templates');

/** The main switch for messages is off in WeChat. */
const SWITCHED_OFF = 20004;

/** Asks for the messages that are worth a permission; one button for each dialog, since only a tap may open one. */
Page({
  data: { t: {}, common: {}, size: '', dialogs: [], told: '', wrong: '', off: false, busy: false },

  onLoad(query) {
    opened(this, 'subscribe', query);
    return once(this, async () => {
      const { asks } = await call('GET', '/notice-grants', { token: await token() });
      const found = dialogs(asks);
      this.setData({ dialogs: found, told: found.length === 0 ? this.data.t.none : '' });
    });
  },

  ask(event) {
    const at = event.currentTarget.dataset.at;
    const templates = this.data.dialogs[at];
    return new Promise((done) => {
      wx.requestSubscribeMessage({
        tmplIds: templates,
        success: (returned) => done(this.report(at, answers(templates, returned))),
        fail: ({ errCode }) => {
          const off = errCode === SWITCHED_OFF;
          this.setData({ off, told: off ? this.data.t.off : this.data.t.not_allowed });
          done();
        },
      });
    });
  },

  report(at, said) {
    return once(this, async () => {
      if (said.length > 0) await call('POST', '/notice-grants', { body: { answers: said }, token: await token() });
      const allowed = said.some(({ answer }) => answer.startsWith('accept'));
      this.setData({
        told: allowed ? this.data.t.allowed : this.data.t.not_allowed,
        dialogs: this.data.dialogs.filter((_, one) => one !== at),
      });
    });
  },

  goBack() {
    leave();
  },
});
