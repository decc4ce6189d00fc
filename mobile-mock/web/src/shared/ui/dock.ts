import { type Ref, onUnmounted, watch } from 'vue';

/**
 * Tells the page how high its bar at the bottom is, so that what takes the focus is scrolled to stand above it. Its height is
 * measured: it holds one line or several, in letters of any size.
 */
export function useDock(dock: Ref<HTMLElement | null | undefined>): void {
  const page = document.documentElement;
  const say = (height: number) => page.style.setProperty('--dock', `${Math.ceil(height)}px`);
  let watching: ResizeObserver | undefined;
  watch(
    dock,
    (bar) => {
      watching?.disconnect();
      watching = undefined;
      say(0);
      // a bar that is gone is null
      if (!bar || !('ResizeObserver' in window)) return;
      watching = new ResizeObserver(() => say(bar.getBoundingClientRect().height));
      watching.observe(bar);
    },
    { flush: 'post', immediate: true },
  );
  // of a large field a browser shows the line that is written on, and leaves the rest below the bar
  const showWhole = ({ target }: FocusEvent) => {
    if (target instanceof HTMLTextAreaElement) target.scrollIntoView({ block: 'nearest' });
  };
  document.addEventListener('focusin', showWhole);
  onUnmounted(() => {
    document.removeEventListener('focusin', showWhole);
    watching?.disconnect();
    say(0);
  });
}
