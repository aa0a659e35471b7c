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
  reconnecting: (time: string) => `Reconnecting · since ${time}`,
  offline: (time: string) => `Offline since ${time}`,
  waiting: (n: number) => `${n} waiting to be sent`,
  waitingShort: (n: number) => `${n} waiting`,
  notSent: (n: number) => `${n} not sent`,
  nextTry: (seconds: number) => `next try in ${seconds} s`,
  trying: 'trying now…',
  tryNow: 'Try now',
  bannerReconnecting: (time: string) => `Reconnecting since ${time}.`,
  banner: (time: string) => `Offline since ${time}.`,
  bannerText: 'You can go on: what you ask for waits here and is sent when the connection is back.',
  bannerWaits: (n: number) =>
    `${n} ${plural(n, 'thing waits', 'things wait')} and will be sent when the connection is back.`,
  sending: (n: number) => `Sending ${n}…`,
  outbox: 'Waiting to be sent',
  outboxRefused: 'Not sent',
  outboxState: { queued: 'waits', sending: 'being sent', unknown: 'being checked', refused: 'refused' } as Record<
    string,
    string
  >,
  /** The connection went before the answer came. */
  checking: {
    accept: 'Checking whether it was accepted…',
    decline: 'Checking whether it was declined…',
    hold: 'Checking whether it was placed on hold…',
    transfer: 'Checking whether it was handed over…',
    transfer_to_queue: 'Checking whether it was put into the queue…',
    withdraw_transfer: 'Checking whether it was taken back…',
    rejoin: 'Checking whether you rejoined…',
    release: 'Checking whether it was released…',
    end_async: 'Checking whether it was ended…',
    done: 'Checking whether it was marked Done…',
    disposition: 'Checking whether the disposition was saved…',
  } as Record<string, string>,
  /** What was asked for, before what it is about. */
  asked: {
    accept: 'Accept',
    decline: 'Decline',
    hold: 'Hold',
    transfer: 'Transfer',
    transfer_to_queue: 'Transfer to queue',
    withdraw_transfer: 'Take back the transfer',
    rejoin: 'Rejoin',
    release: 'Release',
    end_async: 'End chat',
    done: 'Done',
    disposition: 'Disposition',
    note: 'Note',
    case_data: 'Case data',
  } as Record<string, string>,
  askedAbout: (asked: string, about: string) => `${asked}: ${about}`,
  outboxEdit: (what: string) => `Edit: ${what}`,
  outboxCancel: (what: string) => `Withdraw: ${what}`,
  outboxDismiss: (what: string) => `Dismiss: ${what}`,
  back: 'Online again',
  hold: 'Hold',
  holdHere: 'only in this window',
};
