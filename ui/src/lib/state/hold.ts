import type { Verb } from '$lib/backend';
import { timeOf } from '$lib/format/dates';

/** Holds where the options say, for no reason, until the contact replies. */
export const HOLD: Verb = { verb: 'hold', to: null, reason: null, until: null };

/** Until when a chat is placed on hold, as it can be chosen. */
export type HoldUntil = 'reply' | 'hour' | 'tomorrow' | 'custom';

export const HOLD_UNTIL: readonly HoldUntil[] = ['reply', 'hour', 'tomorrow', 'custom'];

const HOUR = 3_600_000;
const MORNING = 9;
/** What is further away is a slip of the hand; the shell takes nothing further either. */
const FURTHEST = 10 * 365 * 24 * HOUR;

/** The time that is meant, null for "until the contact replies"; undefined where none is given, it is past, or more than ten years away. */
export function holdUntil(choice: HoldUntil, custom: string, now: number): number | null | undefined {
  switch (choice) {
    case 'reply':
      return null;
    case 'hour':
      return now + HOUR;
    case 'tomorrow': {
      const date = new Date(now);
      date.setDate(date.getDate() + 1);
      date.setHours(MORNING, 0, 0, 0);
      return date.getTime();
    }
    case 'custom': {
      const at = timeOf(custom);
      return at === null || at <= now || at > now + FURTHEST ? undefined : at;
    }
  }
}
