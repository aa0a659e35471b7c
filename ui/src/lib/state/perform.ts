import type { Chat } from './chat.svelte';
import type { Desk } from './desk.svelte';

/** Actions that cannot be taken back: asked about first where the contact would be left without an answer. */
const FINAL = new Set(['release', 'end_async']);

/** Does one of the header's actions; false where it is not allowed now. */
export function perform(desk: Desk, chat: Chat, action: string, confirmed = false): boolean {
  if (!chat.allowed(action)) return false;
  if (FINAL.has(action) && !confirmed) {
    desk.confirming = { chat, action };
    return true;
  }
  switch (action) {
    case 'done':
      desk.finishing.start(chat.id, () => void chat.act({ verb: 'done' }));
      return true;
    case 'hold':
      void chat.act({ verb: 'hold', to: null });
      return true;
    case 'accept':
    case 'decline':
    case 'rejoin':
    case 'release':
    case 'end_async':
      void chat.act({ verb: action });
      return true;
    default:
      return false;
  }
}

/** Whether the contact wrote last: then ending the chat leaves a question open. */
export function contactSpokeLast(chat: Chat): boolean {
  const row = chat.view.value?.row;
  return row !== undefined && (row.waiting_since !== null || (row.preview !== null && !row.preview_mine));
}
