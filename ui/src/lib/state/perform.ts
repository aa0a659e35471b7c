import { canPress, needsDisposition } from './actions';
import type { Chat } from './chat.svelte';
import type { Desk } from './desk.svelte';
import type { Finish, Send } from './finish.svelte';
import { HOLD } from './hold';

/** Does one of the header's actions; false where it is not allowed now. */
export function perform(desk: Desk, chat: Chat, action: string, confirmed = false): boolean {
  const view = chat.view.value;
  if (!view || !canPress(view, action)) return false;
  switch (action) {
    case 'done':
      if (needsDisposition(view)) desk.disposing = chat;
      else finish(desk, chat, action, confirmed);
      return true;
    case 'release':
    case 'end_async':
      finish(desk, chat, action, confirmed);
      return true;
    case 'hold':
      desk.finishing.undo(chat.id);
      void chat.act(HOLD);
      return true;
    case 'rejoin':
      desk.finishing.undo(chat.id);
      chat.toWrite = true;
      void chat.act({ verb: 'rejoin', from: chat.from });
      return true;
    case 'transfer':
      desk.transferring = chat;
      return true;
    case 'accept':
      chat.toWrite = true;
      void chat.act({ verb: action });
      return true;
    case 'decline':
      void chat.act({ verb: action });
      return true;
    default:
      return false;
  }
}

/** Accepts an offer that is not on screen, and goes there. */
export function acceptElsewhere(desk: Desk, id: string): void {
  desk.select(id);
  if (!desk.chat) return;
  desk.chat.toWrite = true;
  void desk.chat.act({ verb: 'accept' });
}

/** What ends a chat is asked about first, or can be taken back for some seconds; Done can be in any case. */
function finish(desk: Desk, chat: Chat, action: Finish, confirmed: boolean): void {
  const send = unlessChanged(desk, chat, action);
  if (!confirmed && isAsked(chat, action)) desk.confirming = { chat, action };
  else if (confirmed && action !== 'done') send(true);
  else desk.finishing.start(chat.id, action, send);
}

/** Asks for it, unless the chat is not as it was when the agent decided. */
function unlessChanged(desk: Desk, chat: Chat, action: Finish): Send {
  const before = chat.view.value?.row;
  const spoke = contactSpokeLast(chat);
  const decide = () => {
    const now = chat.view.value?.row;
    // Held or rejoined meanwhile, by the shortcut for instance: that is what counts.
    if (now?.phase !== before?.phase || now?.pending !== before?.pending) return;
    if (action !== 'done' && !spoke && contactSpokeLast(chat)) desk.confirming = { chat, action };
    else void chat.act({ verb: action });
  };
  return (closing) => {
    if (closing) decide();
    // The agent may look at another chat by now: of this one nothing was heard since.
    else void chat.view.refresh().then(decide);
  };
}

function isAsked(chat: Chat, action: Finish): boolean {
  const prompts = chat.view.value?.prompts;
  if (action === 'done') return prompts?.done ?? false;
  return (prompts?.end ?? true) || contactSpokeLast(chat);
}

/** Sets the disposition, and then marks the chat Done; false where it could not be asked for. */
export async function doneWith(desk: Desk, chat: Chat, disposition: string): Promise<boolean> {
  if ((await chat.act({ verb: 'disposition', value: disposition })) === null) return false;
  await chat.view.refresh();
  desk.finishing.start(chat.id, 'done', unlessChanged(desk, chat, 'done'));
  return true;
}

/** Whether the contact wrote last: then ending the chat leaves a question open. */
export function contactSpokeLast(chat: Chat): boolean {
  return chat.view.value?.contact_spoke_last ?? false;
}
