import { inMiniProgram, openOwn } from '@shared/shell/bridge';

/** Some web-views call nobody: inside the mini-program a tap on a number goes through the phone's own call. */
export function heedCalls(): void {
  if (!inMiniProgram()) return;
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="tel:"]') : null;
    if (link === null) return;
    event.preventDefault();
    void openOwn('call', { number: link.href.slice('tel:'.length) }).then((opened) => {
      if (!opened) window.location.href = link.href;
    });
  });
}
