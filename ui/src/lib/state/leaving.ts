import type { RowView } from '$lib/gen/RowView';
import type { Desk } from './desk.svelte';

/** Ways to go. */
export type Leave = 'sign_out' | 'quit';

/** The chats whose contacts would be left without anybody. */
export function left(desk: Desk): RowView[] {
  return desk.active.rows.filter((row) => row.phase === 'active');
}

/** Signs out or quits; while chats are with the agent they are asked first. */
export function leave(desk: Desk, how: Leave, isSure = false): void {
  desk.leaving = !isSure && left(desk).length > 0 ? how : null;
  if (desk.leaving) return;
  void (how === 'quit' ? desk.quit() : desk.signOut());
}
