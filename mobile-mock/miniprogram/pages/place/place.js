const { leave, say } = require('../../lib/hand_over');
const { opened } = require('../../lib/page');

/** A place on WeChat's map. It says all places in GCJ-02, and the web page says so when it passes one on. */
Page({
  data: { t: {}, common: {}, size: '', wrong: '' },

  onLoad(query) {
    opened(this, 'place', query);
    return this.choose();
  },

  choose() {
    this.setData({ wrong: '' });
    return new Promise((done) => {
      wx.chooseLocation({
        success: ({ longitude, latitude, name, address }) => {
          const words = address && name && !address.includes(name) ? address + name : address || name || '';
          say(this.back, { lng: longitude, lat: latitude, crs: 'gcj02', place: words });
          leave();
        },
        fail: ({ errMsg }) => {
          // closing the map is no refusal
          if (!String(errMsg).includes('cancel')) this.setData({ wrong: this.data.t.refused });
        },
        complete: () => done(),
      });
    });
  },

  goBack() {
    leave();
  },
});
