const { origin } = require('../../lib/api');
const { address, handedOver } = require('../../lib/hand_over');
const { ticket } = require('../../lib/sign_in');
const { words } = require('../../lib/words');

/** The residents' pages, signed in as whoever uses this WeChat. Without a sign-in they ask as they do in any browser. */
Page({
  data: { src: '', failed: '', t: {}, common: {}, calls: {} },

  onLoad(query) {
    this.opens = query.to || '/';
    const { web, common, call } = words();
    this.setData({ t: web, common, calls: call });
    return this.start();
  },

  /** Back from a page of the mini-program's own. */
  onShow() {
    const said = handedOver();
    if (said) this.show(said.back, said.said);
  },

  async start() {
    if (origin() === '') {
      this.setData({ failed: words().web.unset });
      return;
    }
    this.setData({ failed: '', src: '' });
    const its = await ticket().catch(() => undefined);
    this.show(this.opens, { ticket: its });
  },

  /** The same address a second time would change nothing, so each is another one. */
  show(path, said) {
    this.turn = (this.turn || 0) + 1;
    this.setData({ failed: '', src: address(origin(), path, { ...said, turn: this.turn }) });
  },

  loaded() {
    this.setData({ failed: '' });
  },

  broken() {
    this.setData({ failed: words().web.failed_next });
  },

  call() {
    wx.navigateTo({ url: '/pages/call/call' });
  },
});
