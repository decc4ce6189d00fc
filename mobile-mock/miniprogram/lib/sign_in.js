const { call } = require('./api');

/** An access token is not used in its last minute. */
const EARLY = 60000;

function kept() {
  return getApp().globalData;
}

/** Tokens that the program gave; the page's memory holds them, the phone does not. */
function take(tokens) {
  kept().signIn = { token: tokens.access_token, until: Date.now() + tokens.expires_in * 1000 - EARLY };
}

function loginCode() {
  return new Promise((resolve, reject) => {
    wx.login({
      success: ({ code }) => resolve(code),
      fail: () => reject({ status: 0, code: 'offline', title: '', detail: '' }),
    });
  });
}

/** A token of whoever uses this WeChat. Throws a problem. */
async function token() {
  const { signIn } = kept();
  if (signIn && Date.now() < signIn.until) return signIn.token;
  take(await call('POST', '/auth/wechat', { body: { code: await loginCode() } }));
  return kept().signIn.token;
}

/** Something that lets the web page sign in as the same person, once, within a minute. */
async function ticket() {
  const issued = await call('POST', '/auth/ticket', { body: {}, token: await token() });
  return issued.ticket;
}

/** The web page's own sign-in, by a ticket of its: what is uploaded with it is the web page's. */
async function asThePage(itsTicket) {
  const tokens = await call('POST', '/auth/ticket/exchange', { body: { ticket: itsTicket, session: 'same' } });
  return tokens.access_token;
}

/** Nothing is known of anybody any more. */
function forget() {
  kept().signIn = null;
  kept().handedOver = null;
}

module.exports = { token, ticket, take, asThePage, forget };
