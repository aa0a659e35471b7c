import { asProblem, type Backend, type Problem } from '$lib/backend';
import type { SearchQuery } from '$lib/gen/SearchQuery';
import type { SearchState } from '$lib/gen/SearchState';
import type { SearchView } from '$lib/gen/SearchView';
import { dayEnd, dayStart } from '$lib/format/dates';

/** The form of the search, as it is filled in. */
export interface Wanted {
  text: string;
  state: SearchState | '';
  /** Days, as a date field has them: `2026-10-03`. */
  from: string;
  until: string;
  owner: string;
  queue: string;
  contact: { id: string; name: string } | null;
  /** Only on this computer. */
  offline: boolean;
}

export const NOTHING: Wanted = {
  text: '',
  state: '',
  from: '',
  until: '',
  owner: '',
  queue: '',
  contact: null,
  offline: false,
};

/** What the shell is asked: whole days, and nothing where nothing was given. */
export function queryOf(wanted: Wanted): SearchQuery {
  return {
    text: wanted.text.trim(),
    state: wanted.state || null,
    from: dayStart(wanted.from),
    until: dayEnd(wanted.until),
    owner: wanted.owner.trim() || null,
    queue: wanted.queue.trim() || null,
    contact: wanted.contact?.id ?? null,
    offline: wanted.offline,
  };
}

/** A date that cannot be meant. */
export interface Wrong {
  field: 'from' | 'until';
  why: 'badDate' | 'turned';
}

export function wrongIn({ from, until }: Wanted): Wrong | null {
  const [first, last] = [dayStart(from), dayEnd(until)];
  if (from.trim() !== '' && first === null) return { field: 'from', why: 'badDate' };
  if (until.trim() !== '' && last === null) return { field: 'until', why: 'badDate' };
  return first !== null && last !== null && first > last ? { field: 'until', why: 'turned' } : null;
}

/** How many of the fields behind “More” are filled in. */
export function extras({ state, from, until, owner, queue, contact, offline }: Wanted): number {
  const texts = [state, from, until, owner.trim(), queue.trim()];
  return texts.filter((text) => text !== '').length + (contact ? 1 : 0) + (offline ? 1 : 0);
}

/** The search of interactions: the form, and where the last one looked. Its results are the list of the place `search`. */
export class Search {
  wanted = $state<Wanted>({ ...NOTHING });
  more = $state(false);
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** What was searched for, and where it was looked; none before the first search. */
  done = $state.raw<{ query: SearchQuery; view: SearchView; round: number } | null>(null);
  #backend: Backend;
  #list: () => Promise<void>;
  #round = 0;

  /** `list` gets what was found. */
  constructor(backend: Backend, list: () => Promise<void>) {
    this.#backend = backend;
    this.#list = list;
  }

  async run(): Promise<void> {
    const query = queryOf(this.wanted);
    this.#round += 1;
    const round = this.#round;
    this.busy = true;
    try {
      const view = await this.#backend.find(query);
      if (round !== this.#round) return;
      await this.#list();
      this.done = { query, view, round };
      this.problem = null;
    } catch (error) {
      if (round !== this.#round) return;
      // What was found before is no answer to this.
      this.done = null;
      this.problem = asProblem(error);
    } finally {
      if (round === this.#round) this.busy = false;
    }
  }

  clear(): void {
    this.#round += 1;
    this.wanted = { ...NOTHING };
    this.done = null;
    this.problem = null;
    this.busy = false;
  }
}
