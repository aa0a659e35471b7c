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
    case 'elsewhere':
      // Never possible; it says who has the chat.
      return ['rejoin'];
    default:
      return [];
  }
}

/** What stands in the header's menu: what is done now and then. */
export function menuActions(view: ChatView): 'transfer'[] {
  return view.row.phase === 'active' ? ['transfer'] : [];
}

/** Whether only a disposition is missing before it can be Done: then it is asked for. */
export function needsDisposition(view: ChatView): boolean {
  const known = (name: string) => view.actions.find((one) => one.action === name);
  return (
    known('done')?.code === 'no_disposition' && (known('disposition')?.allowed ?? false) && view.disposition !== null
  );
}

/** Whether it can be pressed: it is allowed, or what is missing is asked for then. */
export function canPress(view: ChatView, action: string): boolean {
  const allowed = view.actions.find((one) => one.action === action)?.allowed ?? false;
  return allowed || (action === 'done' && needsDisposition(view));
}
