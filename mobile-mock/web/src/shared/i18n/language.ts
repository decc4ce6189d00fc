/** Languages that the pages speak. */
export type Language = 'zh-CN' | 'en';

const KEY = 'nuanxin.language';

let chosen: Language = read();

function read(): Language {
  try {
    return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh-CN';
  } catch {
    return 'zh-CN';
  }
}

/** The language that the person reads. */
export function language(): Language {
  return chosen;
}

/** Remembers the language. */
export function keepLanguage(wanted: Language): void {
  chosen = wanted;
  document.documentElement.lang = wanted;
  try {
    localStorage.setItem(KEY, wanted);
  } catch {
    // kept for this page only
  }
}
