import { asProblem, type Backend, type Preferences, type Problem } from '$lib/backend';
import { i18n, systemLanguage } from '$messages';

/** Appearance and language: the agent's choice, or the system's. */
export class Choices {
  value = $state.raw<Preferences>({ theme: 'system', language: 'system', locked: [] });
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

  #apply(): void {
    const { theme, language } = this.value;
    i18n.language = language === 'system' ? systemLanguage(navigator.languages) : language;
    const root = document.documentElement;
    root.lang = i18n.language;
    root.dataset['theme'] = theme === 'system' ? (this.#dark.matches ? 'dark' : 'light') : theme;
  }
}
