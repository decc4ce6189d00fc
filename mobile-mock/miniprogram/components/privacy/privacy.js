const { answer, asksThrough } = require('../../lib/privacy');
const { words } = require('../../lib/words');

/** Asks before the platform tells a place, a number or a photo. */
Component({
  options: { styleIsolation: 'apply-shared' },
  data: { asking: false, t: {} },

  lifetimes: {
    attached() {
      this.setData({ t: words().privacy });
      asksThrough((asking) => this.setData({ asking }));
    },
    detached() {
      asksThrough(null);
    },
  },

  methods: {
    read() {
      wx.openPrivacyContract();
    },
    agree() {
      answer('agree', 'agree');
    },
    disagree() {
      answer('disagree');
    },
  },
});
