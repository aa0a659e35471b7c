import { asProblem, type Problem } from '$lib/backend';
import type { Desk } from './desk.svelte';
import { HOLD } from './hold';

/** A way to go, and the contacts who would be left without anybody; none where that is not known. */
export interface Leaving {
  how: 'sign_out' | 'quit';
  names: string[];
  /** Their chats are being placed on hold. */
  holding?: boolean;
  /** Why one of them could not be. */
  problem?: Problem | null;
  /** They were asked for and are not on hold yet. */
  late?: boolean;
}

/** How often, and how long in all, it is looked whether the holds were carried out, in milliseconds. */
const LOOK = 200;
const PATIENCE = 15_000;

/**
 * Signs out or quits; while chats are with the agent they are asked first. Asks the core even where the question is open:
 * that is how it learns that the agent's wish was heard.
 */
export async function leave(desk: Desk, how: Leaving['how']): Promise<void> {
  let names: string[] = [];
  try {
    names = await desk.backend.withAgent();
    if (names.length === 0 && !desk.leaving?.holding) return go(desk, how);
  } catch {
    // It may be true; who cannot be asked for it must be able to go all the same.
  }
  if (!desk.leaving?.holding) desk.leaving = { how, names };
  else if (how === 'quit') desk.leaving.how = how;
}

/** The agent is sure. */
export function go(desk: Desk, how: Leaving['how']): void {
  desk.leaving = null;
  void (how === 'quit' ? desk.quit() : desk.signOut());
}

/**
 * Places every chat that is with the agent on hold, and goes once the server has them. Asks again, and says why, where one
 * is not held; *Stay* ends it at any time.
 */
export async function holdAndGo(desk: Desk, { how, names }: Leaving): Promise<void> {
  const asked: Leaving = { how, names, holding: true };
  desk.leaving = asked;
  const stays = (): boolean => desk.leaving !== asked;
  // What the agent has decided before counts first.
  desk.finishing.flush();
  let problem: Problem | null;
  let left = names;
  try {
    await desk.active.refresh();
    problem = desk.active.problem;
    const intents = new Set<string>();
    for (const { id } of desk.active.rows.filter((row) => row.phase === 'active' && row.pending === null)) {
      if (stays()) return;
      try {
        intents.add(await desk.backend.act(id, HOLD));
      } catch (error) {
        problem ??= asProblem(error);
      }
    }
    const latest = Date.now() + PATIENCE;
    for (;;) {
      left = await desk.backend.withAgent();
      const refused = (await desk.backend.outbox()).find((one) => one.state === 'refused' && intents.has(one.intent));
      problem ??= refused?.reason ?? null;
      const offline = desk.session.value?.connection.state === 'offline';
      if (stays() || left.length === 0 || problem !== null || offline || Date.now() >= latest) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  } catch (error) {
    problem = asProblem(error);
  }
  if (stays()) return;
  if (left.length === 0 && problem === null) go(desk, asked.how);
  else desk.leaving = { how: asked.how, names: left, problem, late: problem === null };
}
