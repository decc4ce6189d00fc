const { call } = require('../../lib/api');
const { leave, say } = require('../../lib/hand_over');
const { once, opened } = require('../../lib/page');
const { take, ticket, token } = require('../../lib/sign_in');

/** Proves the number that WeChat knows; then the web page signs in anew, perhaps to an account made before. */
Page({
  data: { t: {}, common: {}, size: '', wrong: '', busy: false },

  onLoad(query) {
    opened(this, 'phone', query);
  },

  got(event) {
    const { code } = event.detail;
    if (!code) {
      this.setData({ wrong: this.data.t.refused });
      return undefined;
    }
    return once(this, async () => {
      const proved = await call('POST', '/auth/wechat/phone', { body: { code }, token: await token() });
      // the number led to an account made before: the web page goes on there
      if (proved.tokens) take(proved.tokens);
      say(this.back, { phone: 'proved', ticket: proved.tokens ? await ticket() : undefined });
      leave();
    });
  },

  goBack() {
    leave();
  },
});
