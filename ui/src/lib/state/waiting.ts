import { asProblem, type Problem } from '$lib/backend';
import { tick } from 'svelte';
import type { Desk } from './desk.svelte';

/** What waits to be sent, reduced to what is needed to change it. */
interface Waiting {
  intent: string;
  id: string;
  verb: string;
  /** `queued` or `refused`. */
  state: string;
  text: string | null;
}

/** Puts the focus where it belongs next; into the composer where that is not there. */
export async function focus(selector: string): Promise<void> {
  await tick();
  const found = document.querySelector<HTMLElement>(selector);
  (found ?? document.querySelector<HTMLElement>('[data-testid="composer"]'))?.focus();
}

/**
 * Lets the agent change a text: a message that waits is changed where it stands, and not sent meanwhile; one that was
 * refused goes back into the composer; a note is written on where it stands. Answers why that cannot be.
 */
export async function edit(desk: Desk, { intent, id, verb, state, text }: Waiting): Promise<Problem | null> {
  desk.select(id);
  if (verb === 'note') {
    if (desk.layout.columns < 4) desk.layout.contactOpen = true;
    await desk.chat?.view.refresh();
    await focus('[data-testid="note"]');
    return null;
  }
  if (state === 'queued' && desk.chat) return desk.chat.edit(intent, text ?? '');
  try {
    // What is in the composer is part of the draft that the text is put behind.
    await desk.drafts.flush(id);
    const before = desk.drafts.text(id);
    await desk.drafts.takeIn(id, before, await desk.backend.takeBack(intent));
  } catch (error) {
    return asProblem(error);
  }
  await focus('[data-testid="composer"]');
  return null;
}

/** Makes the words of a message that was withdrawn part of the draft again. */
export async function putBack(desk: Desk, id: string, text: string): Promise<void> {
  const { drafts } = desk;
  desk.select(id);
  const view = desk.chat?.view;
  await view?.refresh();
  // What the journal has, and was not read here yet, is not written over.
  if (view?.value) drafts.adopt(id, view.value.draft, view.value.draft_of);
  drafts.append(id, text);
  await drafts.flush(id);
  if (desk.chat?.id === id) await focus('[data-testid="composer"]:not(:disabled), [data-testid="discard-draft"]');
}

/** Whether a press is the second of a double click: what was removed by the first gave its place to something else. */
export const isSecondPress = (event: MouseEvent): boolean => event.detail > 1;

/** Withdraws what waits, or puts away what was refused. Answers why that cannot be. */
export async function withdraw(desk: Desk, intent: string): Promise<Problem | null> {
  try {
    await desk.backend.cancelIntent(intent);
    return null;
  } catch (error) {
    return asProblem(error);
  }
}
