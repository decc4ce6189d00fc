import { reactive } from 'vue';

/** Sizes of letters and targets: as usual, 大字, 特大. */
export const SIZES = ['standard', 'elder', 'largest'] as const;
export type Size = (typeof SIZES)[number];
export type Contrast = 'normal' | 'high';

const KEY = 'nuanxin.display';

interface Display {
  size: Size;
  contrast: Contrast;
}

function read(): Display {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Display>;
    return {
      size: SIZES.find((size) => size === kept.size) ?? 'standard',
      contrast: kept.contrast === 'high' ? 'high' : 'normal',
    };
  } catch {
    return { size: 'standard', contrast: 'normal' };
  }
}

const display = reactive(read());

function show(): void {
  document.documentElement.dataset.size = display.size;
  document.documentElement.dataset.contrast = display.contrast;
}
show();

/** How the pages look for this person; remembered on this device. */
export function useDisplay() {
  function change(wanted: Partial<Display>): void {
    Object.assign(display, wanted);
    show();
    try {
      localStorage.setItem(KEY, JSON.stringify(display));
    } catch {
      // kept for this page only
    }
  }
  return { display, change };
}
