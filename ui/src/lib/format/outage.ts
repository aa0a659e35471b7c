import type { ConnectionView } from '$lib/gen/ConnectionView';
import type { OutboxItem } from '$lib/gen/OutboxItem';
import type { RowView } from '$lib/gen/RowView';
import type { Messages } from '$messages/en';
import { isolate } from './initials';

/** What is under way with a chat: on its way, waiting for the connection, or being looked for after an outage. */
export function pendingSentence(row: RowView, online: boolean, t: Messages): string | null {
  if (row.pending === null) return null;
  const waits = row.pending_state === 'queued' && !online;
  const words = waits ? t.pendingOffline : row.pending_state === 'unknown' ? t.connection.checking : t.pending;
  return words[row.pending] ?? t.pending[row.pending] ?? row.pending;
}

/** Since when there is no connection, and what comes of that: for the foot, and as a sentence. */
export function outageWords(
  connection: Exclude<ConnectionView, { state: 'online' }>,
  since: string,
  t: Messages,
): { short: string; sentence: string } {
  return connection.state === 'reconnecting'
    ? { short: t.connection.reconnecting(since), sentence: t.connection.bannerReconnecting(since) }
    : { short: t.connection.offline(since), sentence: t.connection.banner(since) };
}

/** What waits to be sent or was refused, in a line. */
export function askedFor(item: OutboxItem, t: Messages): string {
  const asked = t.connection.asked[item.verb];
  const none = item.verb === 'disposition' ? t.disposition.none : t.side.noNote;
  const about = item.text === '' ? none : item.text;
  // A text that is said speaks for itself.
  if (asked === undefined) return about ?? item.verb;
  return about === null ? asked : t.connection.askedAbout(asked, isolate(about));
}
