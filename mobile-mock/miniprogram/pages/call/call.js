const { leave } = require('../../lib/hand_over');
const { opened } = require('../../lib/page');

/** Always within reach, whatever the network does. */
const ALWAYS = ['12345', '120', '110', '119'];

/** Calls by the phone's own telephone: the number that was tapped on the web page, or one of those that always help. */
Page({
  data: { t: {}, common: {}, size: '', numbers: [] },

  onLoad(query) {
    opened(this, 'call', query);
    const wanted = decodeURIComponent(query.number || '').replace(/[^0-9+*#]/g, '');
    const { t } = this.data;
    const named = { ...t, 12345: t.hotline };
    const all = wanted === '' ? ALWAYS : [wanted, ...ALWAYS.filter((number) => number !== wanted)];
    this.setData({ numbers: all.map((number) => ({ number, text: named[number] || t.call.replace('{number}', number) })) });
    if (wanted !== '') this.dial(wanted);
  },

  call(event) {
    this.dial(event.currentTarget.dataset.number);
  },

  dial(phoneNumber) {
    // whoever does not call after all sees the numbers
    wx.makePhoneCall({ phoneNumber, fail: () => undefined });
  },

  goBack() {
    leave();
  },
});
