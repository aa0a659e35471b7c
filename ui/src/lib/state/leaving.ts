import { asProblem, type Problem } from '$lib/backend';
import type { Desk } from './desk.svelte';

/** A way to go, and the contacts who would be left without anybody; none where that is not known. */
export interface Leaving {
  how: 'sign_out' | 'quit';
  names: string[];
  /** Their chats are being placed on hold. */
  holding?: boolean;
  /** Why one of them could not be. */
  problem?: Problem | null;
}

/** How often, and how long in all, it is looked whether the holds were carried out, in milliseconds. */
const LOOK = 200;
const PATIENCE = 15_000;

/**
 * Signs out or quits; while chats are with the agent they are asked first. Asks the core even where the question is open:
 * that is how it learns that the agent's wish was heard.
 */
export async function leave(desk: Desk, how: Leaving['how']): Promise<void> {
  if (desk.leaving?.holding) return void desk.backend.withAgent();
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

/**
 * Places every chat that is with the agent on hold, and goes once the server has them; without a connection the holds wait
 * to be sent. Stays, and says why, where one cannot be held.
 */
export async function holdAndGo(desk: Desk, { how, names }: Leaving): Promise<void> {
  const asked: Leaving = { how, names, holding: true };
  desk.leaving = asked;
  // What the agent stays for is not gone from.
  const stays = (): boolean => desk.leaving !== asked;
  try {
    await desk.active.refresh();
    const chats = desk.active.rows.filter((row) => row.phase === 'active' && row.pending !== 'hold');
    for (const { id } of chats) await desk.backend.act(id, { verb: 'hold', to: null, reason: null, until: null });
    const latest = Date.now() + PATIENCE;
    let left = await desk.backend.withAgent();
    while (left.length > 0 && desk.online && Date.now() < latest && !stays()) {
      await new Promise((resolve) => setTimeout(resolve, LOOK));
      left = await desk.backend.withAgent();
    }
    if (stays()) return;
    if (left.length === 0 || !desk.online) go(desk, how);
    else desk.leaving = { how, names: left };
  } catch (error) {
    if (!stays()) desk.leaving = { how, names, problem: asProblem(error) };
  }
}
