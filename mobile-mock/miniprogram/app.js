const { heedPrivacy } = require('./lib/privacy');
const { offerUpdate } = require('./lib/update');

App({
  /** What a page has to say to the web page, until that one comes back; and the sign-in. In memory only. */
  globalData: { handedOver: null, signIn: null },

  onLaunch() {
    heedPrivacy();
    offerUpdate();
  },
});
