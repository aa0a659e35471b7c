import type { Desk } from './desk.svelte';

/** A way to go, and the contacts who would be left without anybody; none where that is not known. */
export interface Leaving {
  how: 'sign_out' | 'quit';
  names: string[];
}

/**
 * Signs out or quits; while chats are with the agent they are asked first. Asks the core even where the question is open:
 * that is how it learns that the agent's wish was heard.
 */
export async function leave(desk: Desk, how: Leaving['how']): Promise<void> {
  try {
    const names = await desk.backend.withAgent();
    if (names.length === 0) return go(desk, how);
    desk.leaving = { how, names };
  } catch {
    // It may be true; who cannot be asked for it must be able to go all the same.
    desk.leaving = { how, names: [] };
  }
}

/** The agent is sure. */
export function go(desk: Desk, how: Leaving['how']): void {
  desk.leaving = null;
  void (how === 'quit' ? desk.quit() : desk.signOut());
}
