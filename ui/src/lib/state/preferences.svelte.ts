import { asProblem, type Backend, type Preferences, type Problem, type TextSize } from '$lib/backend';
import { i18n, systemLanguage } from '$messages';

/** From small to large. */
export const TEXT_SIZES: readonly TextSize[] = ['90', '100', '110', '125', '150', '175', '200'];

/** Appearance and language: the agent's choice, or the system's. */
export class Choices {
  value = $state.raw<Preferences>({ theme: 'system', text_size: '100', language: 'system', locked: [] });
  problem = $state.raw<Problem | null>(null);
  #backend: Backend;
  #dark = matchMedia('(prefers-color-scheme: dark)');

  constructor(backend: Backend) {
    this.#backend = backend;
    this.#dark.addEventListener('change', () => this.#apply());
    this.#apply();
  }

  async load(): Promise<void> {
    try {
      this.value = await this.#backend.preferences();
    } catch (error) {
      this.problem = asProblem(error);
    }
    this.#apply();
  }

  async choose(change: Partial<Preferences>): Promise<void> {
    this.value = { ...this.value, ...change };
    this.#apply();
    try {
      await this.#backend.setPreferences(this.value);
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  /** One size larger (1) or smaller (-1), as far as there is one; 100 % (0). */
  resize(step: -1 | 0 | 1): void {
    const at = step === 0 ? TEXT_SIZES.indexOf('100') : TEXT_SIZES.indexOf(this.value.text_size) + step;
    const text_size = TEXT_SIZES[at];
    if (text_size && text_size !== this.value.text_size) void this.choose({ text_size });
  }

  #apply(): void {
    const { theme, text_size, language } = this.value;
    i18n.language = language === 'system' ? systemLanguage(navigator.languages) : language;
    const root = document.documentElement;
    root.lang = i18n.language;
    // Everything is measured in letters.
    root.style.fontSize = text_size === '100' ? '' : `${text_size}%`;
    root.dataset['theme'] = theme === 'system' ? (this.#dark.matches ? 'dark' : 'light') : theme;
  }
}
