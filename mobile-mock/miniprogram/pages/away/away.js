const { forget } = require('../../lib/sign_in');
const { words } = require('../../lib/words');

/** Where the quick way out of the web page leads: nothing to read, nobody signed in, and no way back to what was open. */
Page({
  data: { t: {} },

  onLoad() {
    forget();
    const { away } = words();
    this.setData({ t: away });
    wx.setNavigationBarTitle({ title: away.title });
  },

  onHide() {
    this.hidden = true;
  },

  /** Whoever opens the mini-program again begins anew. */
  onShow() {
    if (this.hidden) wx.reLaunch({ url: '/pages/web/web' });
  },

  close() {
    wx.exitMiniProgram();
  },
});
