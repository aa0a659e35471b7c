import { formats } from '$lib/format/time';
import { de } from './de';
import { en, type Messages } from './en';

export type { Messages };

export type Language = 'en' | 'de';

const languages: Record<Language, Messages> = { en, de };

/** The first language of the system that the window speaks. */
export function systemLanguage(preferred: readonly string[]): Language {
  const found = preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag in languages);
  return (found as Language | undefined) ?? 'en';
}

/** The locale for dates: the system's own where it is of this language, so that a Briton gets British dates. */
function localeFor(language: Language, preferred: readonly string[]): string {
  const own = preferred.find((tag) => tag.toLowerCase().startsWith(language));
  return own ?? (language === 'en' ? 'en-GB' : 'de-DE');
}

/** The texts and the date formats of the language in use. Reading them in a component follows a change of the language. */
class I18n {
  language = $state<Language>('en');
  readonly t = $derived(languages[this.language]);
  readonly f = $derived(formats(localeFor(this.language, navigator.languages), this.t));
}

export const i18n = new I18n();
