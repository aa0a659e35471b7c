import type { Messages } from '$messages/en';
import type { Formats } from './time';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How long before its idle close a chat is marked. */
export const CLOSE_NEAR = 4 * 60 * MINUTE;

/** `closes in 3 days`, `closes in 14 h`, exactly once it is near: `closes in 3 h 5 min`. */
export function untilClose(at: number, now: number, t: Messages, f: Formats): string {
  const left = at - now;
  if (left >= DAY) return t.row.closesInDays(Math.floor(left / DAY));
  if (left >= CLOSE_NEAR) return t.row.closes(f.roughSpan(left));
  return left >= MINUTE ? t.row.closes(f.span(left)) : t.row.closing;
}
