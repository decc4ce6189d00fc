/**
 * The way back to the web page: behind `#` in its address, which no server is sent, and which the page takes away at once.
 */

/** A path of the program's own, and nothing else. */
function ownPath(path) {
  let wanted = String(path || '');
  try {
    wanted = decodeURIComponent(wanted);
  } catch {
    wanted = '';
  }
  return /^\/(?![/\\])[^#\s]*$/.test(wanted) ? wanted : '/';
}

/** The address that shows this page and tells it these things. */
function address(origin, path, said) {
  const told = Object.keys(said)
    .filter((name) => said[name] !== undefined && said[name] !== '')
    .map((name) => `${name}=${encodeURIComponent(said[name])}`);
  return `${origin}${ownPath(path)}${told.length > 0 ? `#${told.join('&')}` : ''}`;
}

/** What the web page is told as soon as it is seen again. */
function say(back, said) {
  getApp().globalData.handedOver = { back: ownPath(back), said };
}

/** Back to the web page; without one, it is opened. */
function leave() {
  wx.navigateBack({ fail: () => wx.reLaunch({ url: '/pages/web/web' }) });
}

/** What was said, once. */
function handedOver() {
  const { globalData } = getApp();
  const said = globalData.handedOver;
  globalData.handedOver = null;
  return said;
}

module.exports = { ownPath, address, say, leave, handedOver };
