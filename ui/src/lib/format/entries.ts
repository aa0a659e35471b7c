import type { TranscriptItem } from '$lib/gen/TranscriptItem';

const RUN = 5 * 60_000;

/** A transcript as it is drawn. */
export type Entry =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'event'; key: string; item: TranscriptItem }
  | { kind: 'message'; key: string; item: TranscriptItem; first: boolean; last: boolean };

const MESSAGES = new Set(['text', 'link', 'file']);

/** Puts a line before each day, and joins what one side said within five minutes to a run. */
export function entries(items: readonly TranscriptItem[], dayKey: (at: number) => number): Entry[] {
  const drawn: Entry[] = [];
  let day: number | null = null;
  for (const [at, item] of items.entries()) {
    const today = dayKey(item.at);
    // What waits to be sent belongs to the end, whenever it was written.
    if (item.index !== null && today !== day) {
      drawn.push({ kind: 'day', key: `day-${today}-${item.key}`, at: item.at });
      day = today;
    }
    if (!MESSAGES.has(item.kind)) {
      drawn.push({ kind: 'event', key: item.key, item });
      continue;
    }
    const first = !sameRun(items[at - 1], item, dayKey);
    const last = !sameRun(item, items[at + 1], dayKey);
    drawn.push({ kind: 'message', key: item.key, item, first, last });
  }
  return drawn;
}

function sameRun(
  a: TranscriptItem | undefined,
  b: TranscriptItem | undefined,
  dayKey: (at: number) => number,
): boolean {
  if (!a || !b || !MESSAGES.has(a.kind) || !MESSAGES.has(b.kind)) return false;
  return (
    a.side === b.side &&
    a.sender === b.sender &&
    a.sending === null &&
    b.sending === null &&
    a.while_on_hold === b.while_on_hold &&
    dayKey(a.at) === dayKey(b.at) &&
    b.at - a.at < RUN
  );
}
