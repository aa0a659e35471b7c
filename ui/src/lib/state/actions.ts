import type { ChatView } from '$lib/gen/ChatView';

/** What the header of a chat offers, in order; the last one stands outermost. */
export type HeaderAction = 'accept' | 'decline' | 'hold' | 'rejoin' | 'release' | 'end_async' | 'done';

/** The keys of what is done most often; everything is reachable by Tab and the quick switcher too. */
export const KEYS: Record<string, string> = {
  accept: 'Alt+A',
  rejoin: 'Alt+R',
  hold: 'Alt+H',
  done: 'Alt+D',
  contact: 'Alt+I',
};

/** The actions that make sense in a phase, whether or not they are allowed: a denied one says why. */
export function headerActions(view: ChatView): HeaderAction[] {
  const end: HeaderAction = view.row.asynchronous ? 'end_async' : 'release';
  switch (view.row.phase) {
    case 'offered':
      return ['decline', 'accept'];
    case 'active':
      // Only pulled, and not joined: a reply was lost on the way.
      if (view.primary === 'rejoin') return ['done', 'rejoin'];
      return view.row.asynchronous ? [end, 'done', 'hold'] : [end, 'done'];
    case 'on_hold':
      return ['done', 'rejoin'];
    case 'ended':
      return ['done'];
    default:
      return [];
  }
}
