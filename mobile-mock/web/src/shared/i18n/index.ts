import { nextTick } from 'vue';
import { createI18n } from 'vue-i18n';
import { keepLanguage, type Language, language } from './language';

/** Texts by name, in folders. */
export interface Words {
  [name: string]: string | Words;
}

/** Where an app's texts lie: Chinese comes with the page, English when it is wanted. */
export interface Texts {
  zh: Words;
  en: () => Promise<{ default: Words }>;
}

/** The texts of an app, and the way to change their language. */
export async function speak(texts: Texts) {
  const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: 'zh-CN', messages: { 'zh-CN': texts.zh } as Record<string, Words> });
  async function change(wanted: Language): Promise<void> {
    if (wanted === 'en' && !i18n.global.availableLocales.includes('en')) {
      i18n.global.setLocaleMessage('en', (await texts.en()).default);
    }
    i18n.global.locale.value = wanted;
    keepLanguage(wanted);
    await nextTick();
  }
  // English that cannot be loaded now is no reason to show nothing
  if (language() === 'en') await change('en').catch(() => undefined);
  return { i18n, change };
}
