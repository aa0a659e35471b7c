import { asProblem, type Backend, type Problem } from '$lib/backend';
import type { ColleagueView } from '$lib/gen/ColleagueView';
import type { QueueView } from '$lib/gen/QueueView';

/** To whom a chat can be handed. */
export type Taker = ({ kind: 'agent'; id: string } & ColleagueView) | ({ kind: 'queue'; id: string } & QueueView);

/** Colleagues and queues whose name fits a text; nothing of it is kept longer than it is looked at. */
export class Takers {
  rows = $state.raw<Taker[]>([]);
  /** The text that the rows fit; null before the first answer. */
  shownFor = $state<string | null>(null);
  problem = $state.raw<Problem | null>(null);
  #backend: Backend;
  #round = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** An answer that another question overtook is dropped. */
  async search(typed: string): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    const text = typed.trim();
    try {
      const [agents, queues] = await Promise.all([this.#backend.colleagues(text), this.#backend.queues(text)]);
      if (round !== this.#round) return;
      this.rows = [
        ...agents.map((one): Taker => ({ kind: 'agent', ...one })),
        ...queues.map((one): Taker => ({ kind: 'queue', id: one.name, ...one })),
      ];
      this.shownFor = text;
      this.problem = null;
    } catch (error) {
      if (round === this.#round) this.problem = asProblem(error);
    }
  }
}
