/** What is done in a chat besides writing. */

export const emojis = {
  choose: 'Choose an emoji',
  find: 'Find an emoji',
  none: 'No emoji fits',
};

export const link = {
  send: 'Send a link',
  address: 'Web address',
  hint: 'https://…',
  wrong: 'This is no web address. Write it like https://www.example.com/page.',
};

export const transfer = {
  title: (name: string) => `Transfer the chat with ${name}`,
  text: 'It is offered to your colleague and stays with you until they accept.',
  queueText: 'It waits there, with nobody, until somebody takes it.',
  find: 'Find a colleague or a queue',
  colleagues: 'Colleagues and queues',
  queue: (waiting: number | null) => (waiting === null ? 'Queue' : `Queue · ${waiting} waiting`),
  none: 'Nobody fits',
  away: (who: string) => `${who} is not signed in.`,
  offer: 'Offer',
  put: 'Put there',
  takeBack: 'Take back',
  asked: (who: string) => `Offered to ${who}.`,
  yours: 'It is yours until they accept.',
  from: (who: string) => `${who} hands this chat over to you`,
};

export const caseData = {
  edit: (label: string) => `Change ${label}`,
  value: (label: string) => `New value of ${label}`,
  save: 'Save',
  saving: 'Saving…',
  waits: 'Waits for the connection',
  removed: 'removed',
  undo: 'Undo',
};

export const draft = {
  kept: 'Your draft',
  copy: 'Copy',
  copied: 'Copied',
};

export const leaving = {
  title: (n: number) =>
    n === 0 ? 'Chats may still be with you' : n === 1 ? 'A chat is still with you' : `${n} chats are still with you`,
  text: (names: string[], more: number) => {
    const who = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    return `${who === '' ? '' : `${who}: `}Nobody answers until you are back.`;
  },
  stay: 'Stay',
  holdAndQuit: 'Hold and quit',
  holdAndSignOut: 'Hold and sign out',
  holding: 'Placing on hold…',
  late: 'Not all of them are on hold yet. What you asked for is carried out as soon as the server can be reached, after the next start at the latest.',
};
