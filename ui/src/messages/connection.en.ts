import type { StepCode } from '$lib/gen/StepCode';

/** English, for signing in and for the connection. */
const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const signin = {
  title: 'Sign in',
  lead: 'Your chats are where you left them.',
  server: 'Server',
  serverHint: 'For example workspace.example.com',
  user: 'User name',
  password: 'Password',
  show: 'Show password',
  hide: 'Hide password',
  submit: 'Sign in',
  submitBrowser: 'Sign in with the browser',
  inBrowser: 'Go on in your browser',
  busy: 'Signing in…',
  steps: {
    signing_in: 'Checking your password',
    initializing: 'Opening your session',
    connecting: 'Connecting to live updates',
    loading: 'Loading your settings',
  } satisfies Record<StepCode, string>,
  missingServer: 'Enter the address of your server.',
  missingUser: 'Enter your user name.',
  missingPassword: 'Enter your password.',
  again: 'Sign in again',
  ended: 'The server has ended your session.',
  againText: 'Everything stays as it is; what you ask for meanwhile waits until you have.',
  later: 'Later',
  remembered: 'Server and user name are remembered on this computer. The password is not.',
};

export const connection = {
  online: 'Online',
  offline: (time: string) => `Offline since ${time}`,
  waiting: (n: number) => `${n} waiting to be sent`,
  nextTry: (seconds: number) => `next try in ${seconds} s`,
  trying: 'trying now…',
  tryNow: 'Try now',
  banner: (time: string) => `Offline since ${time}.`,
  bannerText: 'You can go on: what you ask for waits here and is sent when the connection is back.',
  bannerWaits: (n: number) =>
    `${n} ${plural(n, 'thing waits', 'things wait')} and will be sent when the connection is back.`,
  sending: (n: number) => `Sending ${n}…`,
  outbox: 'Waiting to be sent',
  outboxState: { queued: 'waits', sending: 'being sent', unknown: 'being checked', refused: 'refused' } as Record<
    string,
    string
  >,
  outboxEdit: (what: string) => `Edit: ${what}`,
  outboxCancel: (what: string) => `Withdraw: ${what}`,
  back: 'Online again',
  hold: 'Hold',
  holdHere: 'only in this window',
};
