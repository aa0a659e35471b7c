import { asProblem, type Backend, type Problem } from '$lib/backend';
import type { TranscriptItem } from '$lib/gen/TranscriptItem';
import type { TranscriptPage } from '$lib/gen/TranscriptPage';
import { reuse } from './query.svelte';

const PAGE = 50;

/** A chat's transcript: the newest page, and older ones as far as they were scrolled to. */
export class Transcript {
  items = $state.raw<TranscriptItem[]>([]);
  more = $state(false);
  loaded = $state(false);
  loadingOlder = $state(false);
  problem = $state.raw<Problem | null>(null);
  #backend: Backend;
  #id: string;
  #running: Promise<void> | null = null;
  #again = false;

  constructor(backend: Backend, id: string) {
    this.#backend = backend;
    this.#id = id;
  }

  refresh(): Promise<void> {
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
        const page = await this.#backend.transcript(this.#id, null, PAGE);
        const merged = joined(this.items, page);
        if (!merged.kept || !this.loaded) this.more = page.more;
        this.#show(merged.items);
        this.loaded = page.loaded;
        this.problem = null;
      } catch (error) {
        this.problem = asProblem(error);
      }
    } while (this.#again);
    this.#running = null;
  }

  /** The page before the oldest entry that is shown. */
  async loadOlder(): Promise<void> {
    const oldest = this.items.find((item) => item.index !== null)?.index ?? null;
    if (!this.more || this.loadingOlder || oldest === null) return;
    this.loadingOlder = true;
    try {
      const page = await this.#backend.transcript(this.#id, oldest, PAGE);
      const first = this.items.find((item) => item.index !== null)?.index ?? null;
      // A refresh may have replaced what was shown meanwhile; then this page does not fit any more.
      if (first === oldest) {
        this.#show([...page.items.filter((item) => item.index !== null && item.index < oldest), ...this.items]);
        this.more = page.more;
      }
    } catch (error) {
      this.problem = asProblem(error);
    } finally {
      this.loadingOlder = false;
    }
  }

  #show(fresh: TranscriptItem[]): void {
    const items = reuse(this.items, fresh, (item) => item.key);
    if (items.length !== this.items.length || items.some((item, at) => item !== this.items[at])) this.items = items;
  }
}

/**
 * The newest page put behind the older entries that are shown already. Where the two do not meet (much was written while
 * nobody looked), the page stands alone, so that no gap can hide in the middle.
 */
export function joined(
  shown: readonly TranscriptItem[],
  page: TranscriptPage,
): { items: TranscriptItem[]; kept: boolean } {
  const first = page.items.find((item) => item.index !== null)?.index ?? null;
  const meets = first !== null && shown.some((item) => item.index === first);
  if (!meets) return { items: page.items, kept: false };
  const older = shown.filter((item) => item.index !== null && item.index < first);
  return { items: [...older, ...page.items], kept: older.length > 0 };
}
