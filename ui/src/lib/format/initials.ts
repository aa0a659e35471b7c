const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The first letter of the first and the last word; one letter where there is one word or a script without capitals. */
export function initials(name: string): string {
  const words = name
    .replace(/@.*$/, '')
    .split(/[\s.,_]+/u)
    .map((word) => word.replace(/^[^\p{L}\p{N}]+/u, ''))
    .filter(Boolean);
  const first = letter(words[0]);
  // Two joined-up letters of a cursive script read as a word, not as initials.
  const cursive = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}]/u.test(first);
  const last = words.length > 1 && !cursive ? letter(words.at(-1)) : '';
  return (first + last).toLocaleUpperCase() || '?';
}

function letter(word: string | undefined): string {
  if (!word) return '';
  return segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? '';
}

/** Keeps the direction of a name from turning the sentence around it. */
export function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}

/** What to call a contact in a sentence: the first name of a name of few words. */
export function shortName(name: string): string {
  // "Mendes, Carla"
  const [last, given] = name.split(',');
  if (given !== undefined && last !== undefined && given.trim() !== '') return given.trim().split(/\s+/u)[0] ?? name;
  const words = name.trim().split(/\s+/u);
  return words.length >= 2 && words.length <= 4 && /^\p{L}[\p{L}'’-]+$/u.test(words[0] ?? '')
    ? (words[0] ?? name)
    : name;
}
