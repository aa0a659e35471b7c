import type { RowView } from '$lib/gen/RowView';

/** The server's word that an offer is over may come a moment before its time. */
const EARLY_MS = 1_000;

/** What became of the chats that were offered. */
export class Offers {
  /** The last one that ended without an answer, until the agent has seen that. */
  over = $state.raw<{ id: string; name: string } | null>(null);
  #known = new Map<string, RowView>();

  /** Takes the chats that the agent has or is offered now; answers which offers are new, and which ended by themselves. */
  see(active: RowView[]): { begun: RowView[]; ended: RowView[] } {
    const offered = active.filter((row) => row.phase === 'offered');
    const begun = offered.filter((row) => !this.#known.has(row.id));
    const here = new Set(active.map((row) => row.id));
    const ended = [...this.#known.values()].filter((row) => !here.has(row.id) && isOver(row));
    this.#known = new Map(offered.map((row) => [row.id, row]));
    const [last] = ended.slice(-1);
    if (last) this.over = { id: last.id, name: last.name };
    else if (this.over && here.has(this.over.id)) this.over = null;
    return { begun, ended };
  }

  clear(): void {
    this.over = null;
    this.#known.clear();
  }
}

/** Offers that are not on screen otherwise. */
export function offersElsewhere(active: RowView[], shown: string | undefined): RowView[] {
  return active.filter((row) => row.phase === 'offered' && row.id !== shown);
}

/** One that was declined goes before its time; one that is being answered was not missed. */
function isOver(row: RowView): boolean {
  return row.pending === null && row.offer_ends_at !== null && row.offer_ends_at <= Date.now() + EARLY_MS;
}
