import { asProblem, type Backend, type Problem } from '$lib/backend';
import type { ColumnView } from '$lib/gen/ColumnView';
import type { Freshness } from '$lib/gen/Freshness';
import type { ListOrder } from '$lib/gen/ListOrder';
import type { ListPage } from '$lib/gen/ListPage';
import type { OwnerView } from '$lib/gen/OwnerView';
import type { PlaceId } from '$lib/gen/PlaceId';
import type { RowView } from '$lib/gen/RowView';
import { firstOrder } from './place';
import { reuse, same } from './query.svelte';

const PAGE = 60;

/** The rows of a place, loaded page by page as far as they are looked at. */
export class List {
  readonly place: PlaceId;
  rows = $state.raw<RowView[]>([]);
  /** What administrators want to see of each row. */
  columns = $state.raw<ColumnView[]>([]);
  /** Whose workbins the place shows. */
  owners = $state.raw<OwnerView[]>([]);
  total = $state(0);
  freshness = $state.raw<Freshness>({ state: 'loading' });
  /** Why it could not be loaded, or read from the server: what is shown beneath is what is kept. */
  problem = $state.raw<Problem | null>(null);
  order = $state<ListOrder>('placed');
  /** What every row holds; all of them where it is empty. */
  filter = $state('');
  /** The order and the filter of the rows that are shown: those of a choice come a little later. */
  shownAs = $state('');
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
    this.order = firstOrder(place);
    this.shownAs = this.#arrangement;
  }

  get #arrangement(): string {
    return `${this.order} ${this.filter}`;
  }

  /** Another order or filter: begins at the top again. */
  arrange(change: { order?: ListOrder; filter?: string }): void {
    const before = this.#arrangement;
    this.order = change.order ?? this.order;
    this.filter = change.filter ?? this.filter;
    if (this.#arrangement === before) return;
    this.seen = 0;
    void this.refresh();
  }

  /** As it is when nothing was chosen, from the top. */
  restart(): Promise<void> {
    this.order = firstOrder(this.place);
    this.filter = '';
    this.seen = 0;
    return this.refresh();
  }

  get arranged(): boolean {
    return this.order !== firstOrder(this.place) || this.filter !== '';
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
      } catch (error) {
        this.#failed(error);
      }
    } while (this.#again);
    this.#running = null;
  }

  /** Reads the place again from the server, and what is kept of it meanwhile. */
  async retry(): Promise<void> {
    try {
      await this.#backend.retryPlace(this.place);
    } catch (error) {
      this.#failed(error);
      return;
    }
    await this.refresh();
  }

  #failed(error: unknown): void {
    this.problem = asProblem(error);
    // What is shown is what came before.
    if (this.freshness.state === 'live') this.freshness = { state: 'cached', as_of: null };
  }

  #page(cursor: string | null, limit: number): Promise<ListPage> {
    return this.#backend.list(this.place, this.order, this.filter.trim() || null, cursor, limit);
  }

  async #load(wanted: number): Promise<void> {
    const arrangement = this.#arrangement;
    let page = await this.#page(null, wanted);
    const { columns, owners } = page;
    const rows = page.rows;
    while (page.next !== null && rows.length < wanted) {
      // A cursor belongs to the arrangement that it came with; what was chosen meanwhile is asked for next.
      if (arrangement !== this.#arrangement) return;
      page = await this.#page(page.next, wanted - rows.length);
      rows.push(...page.rows);
    }
    if (arrangement !== this.#arrangement) return;
    this.shownAs = arrangement;
    this.#next = page.next;
    // Parallel to the cells of the rows: both change together.
    if (!same(this.columns, columns)) this.columns = columns;
    if (!same(this.owners, owners)) this.owners = owners;
    this.#show(rows);
    this.total = page.total;
    this.freshness = page.freshness;
    this.problem = page.problem;
  }

  /** The next page, when the end of what is loaded comes near. A page that a refresh overtook is dropped. */
  async loadMore(): Promise<void> {
    if (this.#next === null || this.#more || this.#running) return;
    this.#more = true;
    const round = this.#round;
    try {
      const page = await this.#page(this.#next, PAGE * 2);
      if (round === this.#round) {
        this.#next = page.next;
        const known = new Set(this.rows.map((row) => row.id));
        this.#show([...this.rows, ...page.rows.filter((row) => !known.has(row.id))]);
        this.total = page.total;
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#more = false;
    }
  }

  #show(fresh: RowView[]): void {
    const rows = reuse(this.rows, fresh, (row) => row.id);
    if (rows.length !== this.rows.length || rows.some((row, at) => row !== this.rows[at])) this.rows = rows;
  }
}
