import { asProblem, type Backend, type Problem } from '$lib/backend';
import type { ContactRow } from '$lib/gen/ContactRow';
import type { Freshness } from '$lib/gen/Freshness';
import { reuse } from './query.svelte';

const PAGE = 60;

/** The directory of contacts: what fits a text, page by page as far as it is looked at. */
export class Contacts {
  text = $state('');
  rows = $state.raw<ContactRow[]>([]);
  total = $state(0);
  freshness = $state.raw<Freshness>({ state: 'loading' });
  problem = $state.raw<Problem | null>(null);
  /** The text that the rows fit. */
  shownFor = $state<string | null>(null);
  /** The contact that was opened last: the way back leads there. */
  chosen: string | null = null;
  #backend: Backend;
  #next: string | null = null;
  #round = 0;
  #more = false;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  search(text: string): void {
    if (text.trim() === this.text.trim()) return;
    this.text = text;
    void this.refresh();
  }

  /** Asks from the start; a reply that another question overtook is dropped. */
  async refresh(): Promise<void> {
    this.#round += 1;
    const round = this.#round;
    const text = this.text.trim();
    try {
      const page = await this.#backend.contacts(text, null, PAGE);
      if (round !== this.#round) return;
      this.rows = reuse(this.rows, page.rows, (row) => row.id);
      this.#next = page.next;
      this.total = page.total;
      this.freshness = page.freshness;
      this.shownFor = text;
      this.problem = null;
    } catch (error) {
      if (round === this.#round) this.problem = asProblem(error);
    }
  }

  /** The next page, when the end of what is loaded comes near. */
  async loadMore(): Promise<void> {
    if (this.#next === null || this.#more) return;
    this.#more = true;
    const round = this.#round;
    try {
      const page = await this.#backend.contacts(this.shownFor ?? '', this.#next, PAGE * 2);
      if (round !== this.#round) return;
      this.rows = reuse(this.rows, [...this.rows, ...page.rows], (row) => row.id);
      this.#next = page.next;
      this.total = page.total;
    } catch (error) {
      this.problem = asProblem(error);
    } finally {
      this.#more = false;
    }
  }
}
