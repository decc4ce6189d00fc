import { reactive } from 'vue';
import { type Setting, chose } from '../settings/chosen';

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

/** The account's name for each. */
const SETTING: Record<keyof Display, Setting> = { size: 'text_size', contrast: 'contrast' };

/** How the pages look for this person; remembered on this device, and by the account of whoever is signed in. */
export function useDisplay() {
  /** Somebody wants it so. */
  function change(wanted: Partial<Display>): void {
    takeOver(wanted);
    chose((Object.keys(wanted) as (keyof Display)[]).map((one) => SETTING[one]));
  }

  /** The account says so. */
  function takeOver({ size, contrast }: Partial<Display>): void {
    if (size !== undefined) display.size = size;
    if (contrast !== undefined) display.contrast = contrast;
    show();
    try {
      localStorage.setItem(KEY, JSON.stringify(display));
    } catch {
      // kept for this page only
    }
  }
  return { display, change, takeOver };
}
