import { asProblem, type Backend, type Problem } from '$lib/backend';
import type { Freshness } from '$lib/gen/Freshness';
import type { PlaceId } from '$lib/gen/PlaceId';
import type { RowView } from '$lib/gen/RowView';
import { reuse } from './query.svelte';

const PAGE = 60;

/** A place as a string, for maps. */
export function placeKey(place: PlaceId): string {
  return place.kind === 'workbin' ? `workbin:${place.id}:${place.owner}` : place.kind;
}

/** The rows of a place, loaded page by page as far as they are looked at. */
export class List {
  readonly place: PlaceId;
  rows = $state.raw<RowView[]>([]);
  total = $state(0);
  freshness = $state.raw<Freshness>({ state: 'loading' });
  problem = $state.raw<Problem | null>(null);
  /** The last row on screen: a refresh loads as far as this, and not all that was ever scrolled through. */
  seen = 0;
  #backend: Backend;
  #next: string | null = null;
  #round = 0;
  #running: Promise<void> | null = null;
  #again = false;
  #more = false;

  constructor(backend: Backend, place: PlaceId) {
    this.#backend = backend;
    this.place = place;
  }

  get loading(): boolean {
    return this.freshness.state === 'loading' && this.rows.length === 0;
  }

  get complete(): boolean {
    return this.#next === null;
  }

  refresh(): Promise<void> {
    this.#round += 1;
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#load(this.seen + PAGE);
        this.problem = null;
      } catch (error) {
        this.problem = asProblem(error);
      }
    } while (this.#again);
    this.#running = null;
  }

  async #load(wanted: number): Promise<void> {
    let page = await this.#backend.list(this.place, null, wanted);
    const rows = page.rows;
    while (page.next !== null && rows.length < wanted) {
      page = await this.#backend.list(this.place, page.next, wanted - rows.length);
      rows.push(...page.rows);
    }
    this.#next = page.next;
    this.#show(rows);
    this.total = page.total;
    this.freshness = page.freshness;
  }

  /** The next page, when the end of what is loaded comes near. A page that a refresh overtook is dropped. */
  async loadMore(): Promise<void> {
    if (this.#next === null || this.#more || this.#running) return;
    this.#more = true;
    const round = this.#round;
    try {
      const page = await this.#backend.list(this.place, this.#next, PAGE * 2);
      if (round === this.#round) {
        this.#next = page.next;
        const known = new Set(this.rows.map((row) => row.id));
        this.#show([...this.rows, ...page.rows.filter((row) => !known.has(row.id))]);
        this.total = page.total;
      }
    } catch (error) {
      this.problem = asProblem(error);
    } finally {
      this.#more = false;
    }
  }

  #show(fresh: RowView[]): void {
    const rows = reuse(this.rows, fresh, (row) => row.id);
    if (rows.length !== this.rows.length || rows.some((row, at) => row !== this.rows[at])) this.rows = rows;
  }
}
