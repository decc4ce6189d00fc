/**
 * Words that point to danger, found while somebody types, so that the emergency numbers stand there at once. A plain
 * reading of the server's list (domain/src/danger_words.rs); what counts is found by the server, in every text.
 */

/** The order in which numbers are shown. */
const SHOWN = ['110', '119', '120', '12356', '12338', '12355'];

/** As the server shows them; a test compares both. */
export const NUMBERS: Record<string, string[]> = {
  suicide: ['12356', '120', '110'],
  violence: ['110', '120', '12338', '12355'],
  child_alone: ['110', '12355'],
  gas: ['119', '120', '110'],
  fire: ['119', '120', '110'],
  fall: ['120'],
  collapse: ['120'],
  hunger: ['110'],
  lost: ['110'],
};

/** These numbers, each once, in the order in which they are shown. */
export function inOrder(numbers: string[]): string[] {
  return SHOWN.filter((number) => numbers.includes(number));
}

/** What a text points to. */
export interface Danger {
  kinds: string[];
  numbers: string[];
}

/** A text reduced to what words are made of, and before which of its characters something was left out. */
function reduced(text: string): { text: string; joints: Set<number> } {
  const joints = new Set<number>();
  let plain = '';
  for (const one of text.normalize('NFKC').toLowerCase()) {
    if (/[\p{L}\p{N}]/u.test(one)) plain += one;
    else joints.add(plain.length);
  }
  return { text: plain, joints };
}

/** Where `word` begins in `text`, overlapping places too. */
function places(text: string, word: string): number[] {
  const found = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) found.push(at);
  return found;
}

/**
 * Everything in `text` that `words` points out. An everyday phrase hides a word only where it covers it whole and was
 * written in one piece: 不想活动 is nothing, while 不想活,动不了 is a cry for help.
 */
export function find(text: string, words: Record<string, string[]>): Danger {
  const said = reduced(text);
  const harmless = (words.harmless ?? []).flatMap((phrase) => {
    const { text: looked } = reduced(phrase);
    return places(said.text, looked)
      .map((start) => ({ start, end: start + looked.length }))
      .filter(({ start, end }) => ![...said.joints].some((joint) => joint > start && joint < end));
  });
  const meant = (word: string) =>
    places(said.text, word).some(
      (at) => !harmless.some(({ start, end }) => start <= at && at + word.length <= end),
    );
  const kinds = Object.keys(NUMBERS).filter((kind) => words[kind]?.some((word) => meant(reduced(word).text)));
  return { kinds, numbers: inOrder(kinds.flatMap((kind) => NUMBERS[kind] ?? [])) };
}

/** As {@link find}, with the list loaded when it is first needed; without it nothing is found, and the page goes on. */
export async function scan(text: string): Promise<Danger> {
  if (text.trim() === '') return { kinds: [], numbers: [] };
  try {
    return find(text, (await import('virtual:danger-words')).default);
  } catch {
    return { kinds: [], numbers: [] };
  }
}
