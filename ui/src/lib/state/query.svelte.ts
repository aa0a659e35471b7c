import { asProblem, type Problem } from '$lib/backend';

/**
 * Something asked of the shell, asked again whenever it may have changed. At most one call is under way and one waits
 * behind it: bursts of changes are merged, and an old reply can never overwrite a newer one.
 */
export class Query<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  #ask: () => Promise<T>;
  #keep: (old: T | null, fresh: T) => T;
  #running: Promise<void> | null = null;
  #again = false;
  #closed = false;

  /** `keep` merges a reply with what is shown, e.g. to keep the objects of rows that did not change. */
  constructor(ask: () => Promise<T>, keep: (old: T | null, fresh: T) => T = keepEqual) {
    this.#ask = ask;
    this.#keep = keep;
  }

  /** Asks; resolves when a reply that was asked for after this call is in place. */
  refresh(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#run();
    return this.#running;
  }

  /** Replies that are still to come are dropped. */
  close(): void {
    this.#closed = true;
  }

  async #run(): Promise<void> {
    do {
      this.#again = false;
      try {
        const fresh = await this.#ask();
        if (this.#closed) break;
        const kept = this.#keep(this.value, fresh);
        if (kept !== this.value) this.value = kept;
        if (this.problem) this.problem = null;
      } catch (error) {
        if (this.#closed) break;
        this.problem = asProblem(error);
      }
    } while (this.#again);
    this.#running = null;
  }
}

/** The old object where the new one says the same, so that nothing is drawn again. */
export function keepEqual<T>(old: T | null, fresh: T): T {
  return old !== null && same(old, fresh) ? old : fresh;
}

/** Whether two plain values say the same. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a) as (keyof typeof a)[];
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

/**
 * The fresh items, each replaced by the old object of the same key where nothing changed. Of two with the same key the
 * first stays: a list drawn by key cannot show both.
 */
export function reuse<T>(old: readonly T[], fresh: readonly T[], key: (item: T) => string): T[] {
  const known = new Map(old.map((item) => [key(item), item]));
  const unique = new Map<string, T>();
  for (const item of fresh) {
    const name = key(item);
    if (unique.has(name)) continue;
    const before = known.get(name);
    unique.set(name, before !== undefined && same(before, item) ? before : item);
  }
  return [...unique.values()];
}
