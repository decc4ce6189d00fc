/** Whoever waits for the person's answer: the platform, once for each protected call. */
let waiting = null;
/** The part of the page that can ask. */
let shown = null;

/** The platform asks before it tells a place, a number or a photo; the page that is open then shows what for. */
function heedPrivacy() {
  if (!wx.onNeedPrivacyAuthorization) return;
  wx.onNeedPrivacyAuthorization((resolve) => {
    waiting = resolve;
    if (shown) shown(true);
    else answer('disagree');
  });
}

/** The page that is open can ask; null when it is closed. */
function asksThrough(show) {
  shown = show;
}

/** What the person said; `button` is the one that they tapped to agree. */
function answer(event, button) {
  const resolve = waiting;
  waiting = null;
  if (shown) shown(false);
  if (resolve) resolve(button ? { event, buttonId: button } : { event });
}

module.exports = { heedPrivacy, asksThrough, answer };
