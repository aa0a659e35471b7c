import { asProblem, type Backend, type Problem } from '$lib/backend';
import type { ColleagueView } from '$lib/gen/ColleagueView';

/** Colleagues whose name fits a text; nothing of it is kept longer than it is looked at. */
export class Colleagues {
  rows = $state.raw<ColleagueView[]>([]);
  /** The text that the rows fit; null before the first answer. */
  shownFor = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  #backend: Backend;
  #round = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** An answer that another question overtook is dropped. */
  async search(text: string): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    try {
      const rows = await this.#backend.colleagues(text.trim());
      if (round !== this.#round) return;
      this.rows = rows;
      this.shownFor = text.trim();
      this.problem = null;
    } catch (error) {
      if (round === this.#round) this.problem = asProblem(error);
    }
  }
}
