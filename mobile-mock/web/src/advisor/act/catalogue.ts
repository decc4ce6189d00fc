import { reactive } from 'vue';
import { type Schemas, api, call } from '@shared/api/client';
import { asProblem } from '@shared/api/problem';
import { language } from '@shared/i18n/language';
import { get, put } from '../kept/device';

/** The items of the service catalogue that are given to people come first; what serves the station stands below. */
const ORDER: Schemas['CatalogueModule'][] = ['service', 'resources', 'assessment', 'discovery', 'team'];
const NAME = 'catalogue';
const catalogue = reactive<{ items: Schemas['CatalogueItem'][]; language: string }>({ items: [], language: '' });
let reading: Promise<void> | null = null;

async function read(): Promise<void> {
  const before = await get<typeof catalogue>(NAME);
  if (before && catalogue.items.length === 0) Object.assign(catalogue, before);
  try {
    const { items } = await call(() => api.GET('/api/v1/catalogue'));
    Object.assign(catalogue, { items, language: language() });
    await put(NAME, { items, language: language() });
  } catch (thrown) {
    // as it was read before; a service without a catalogue waits for a signal
    asProblem(thrown);
  }
}

/** Reads it, once: it is public, and the same for everybody. */
export function readCatalogue(): void {
  if (reading !== null && catalogue.items.length > 0 && catalogue.language === language()) return;
  reading = read();
}

/** Its items by number, as their list is chosen from. */
export function catalogueChoices(): { value: string; text: string }[] {
  const place = ({ module }: Schemas['CatalogueItem']) => ORDER.indexOf(module);
  return [...catalogue.items]
    .sort((one, other) => place(one) - place(other) || one.number - other.number)
    .map(({ number, title }) => ({ value: String(number), text: title }));
}

/** An item as it is called; its number alone where the catalogue is not known. */
export function itemName(number: number): string {
  return catalogue.items.find((item) => item.number === number)?.title ?? String(number);
}
