import type { ChatView } from '$lib/gen/ChatView';

/** Whether something can be written in a chat. On hold a draft can; it goes nowhere before the agent has rejoined. */
export function canWrite(view: ChatView): boolean {
  const may = (name: string) => view.actions.find((one) => one.action === name)?.allowed ?? false;
  const { phase, pending } = view.row;
  return may('send') || (phase === 'on_hold' && (may('rejoin') || pending === 'rejoin'));
}

/** Puts a text on the clipboard; answers whether it is there. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not every web view gives pages the clipboard; all of them copy what is selected.
    const area = document.createElement('textarea');
    const before = document.activeElement;
    area.value = text;
    area.className = 'visually-hidden';
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (before instanceof HTMLElement) before.focus();
    return done;
  }
}

/** Makes a field as high as its words, as far as its style lets it. `border` is what its height has besides, in pixels. */
export function fit(area: HTMLTextAreaElement, border = 0): void {
  area.style.height = 'auto';
  area.style.height = `${area.scrollHeight + border}px`;
}

/** Whether a key belongs to the input method that is composing; WebKit says so by key code 229 only. */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** Whether a key ends the words, rather than a line of them. */
export function endsWords(event: KeyboardEvent): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.altKey;
}
