import { asProblem, type Problem } from '$lib/backend';
import { tick } from 'svelte';
import type { Desk } from './desk.svelte';

/** What waits to be sent, reduced to what is needed to change it. */
interface Waiting {
  intent: string;
  id: string;
  verb: string;
}

async function focus(testid: string): Promise<void> {
  await tick();
  document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.focus();
}

/**
 * Lets the agent change a text that waits to be sent: a message goes back into the composer and is not sent meanwhile, a
 * note is written on where it stands. Answers why that cannot be.
 */
export async function edit(desk: Desk, { intent, id, verb }: Waiting): Promise<Problem | null> {
  desk.select(id);
  if (verb === 'note') {
    if (desk.layout.columns < 4) desk.layout.contactOpen = true;
    await desk.chat?.view.refresh();
    await focus('note');
    return null;
  }
  try {
    // What is in the composer is part of the draft that the text is put behind.
    await desk.drafts.flush(id);
    const before = desk.drafts.text(id);
    await desk.drafts.takeIn(id, before, await desk.backend.takeBack(intent));
  } catch (error) {
    return asProblem(error);
  }
  await focus('composer');
  return null;
}

/** Withdraws what waits, or puts away what was refused. Answers why that cannot be. */
export async function withdraw(desk: Desk, intent: string): Promise<Problem | null> {
  try {
    await desk.backend.cancelIntent(intent);
    return null;
  } catch (error) {
    return asProblem(error);
  }
}
