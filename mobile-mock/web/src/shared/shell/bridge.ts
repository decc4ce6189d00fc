/**
 * The pages inside the mini-program. WeChat puts an object into every page that its web-view opens; its own script for pages
 * (jweixin) calls it for what is needed here, and so do we: that script is another server's, and nobody may pass it on.
 */
interface Bridge {
  invoke(name: 'invokeMiniProgramAPI', said: { name: string; arg: { url: string } }, answer: (told?: { err_msg?: string }) => void): void;
}

declare global {
  interface Window {
    WeixinJSBridge?: Bridge;
    __wxjs_environment?: string;
  }
}

/** The mini-program's own pages. */
export type OwnPage = 'subscribe' | 'phone' | 'place' | 'photo' | 'call' | 'away';

/** How long WeChat may take to open one of them, in milliseconds. */
const PATIENCE = 3000;

/** Whether this page is shown by the mini-program. */
export function inMiniProgram(): boolean {
  return window.__wxjs_environment === 'miniprogram' || /miniProgram/i.test(navigator.userAgent);
}

function bridge(): Promise<Bridge> {
  if (window.WeixinJSBridge !== undefined) return Promise.resolve(window.WeixinJSBridge);
  return new Promise((resolve, reject) => {
    document.addEventListener(
      'WeixinJSBridgeReady',
      () => (window.WeixinJSBridge === undefined ? reject(new Error('no bridge')) : resolve(window.WeixinJSBridge)),
      { once: true },
    );
  });
}

async function invoke(name: 'navigateTo' | 'reLaunch', url: string): Promise<boolean> {
  const there = await bridge();
  return new Promise((resolve) => {
    there.invoke('invokeMiniProgramAPI', { name, arg: { url } }, (told) => resolve(!/fail|denied|cancel/i.test(told?.err_msg ?? '')));
  });
}

/**
 * Opens a page of the mini-program's own: over this one, or in place of everything. False where WeChat does not do it: every
 * page has another way, and shows it then.
 */
export async function openOwn(page: OwnPage, said: Record<string, string> = {}): Promise<boolean> {
  if (!inMiniProgram()) return false;
  const told = { back: window.location.pathname, size: document.documentElement.dataset.size ?? '', ...said };
  const query = Object.entries(told).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const opening = invoke(page === 'away' ? 'reLaunch' : 'navigateTo', `/pages/${page}/${page}?${query}`).catch(() => false);
  return Promise.race([opening, new Promise<boolean>((resolve) => setTimeout(() => resolve(document.hidden), PATIENCE))]);
}
