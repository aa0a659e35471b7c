import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import type { Problem } from '$lib/gen/Problem';
import type { FindingView } from '$lib/gen/FindingView';
import type { Topic } from '$lib/gen/Topic';
import type { Backend } from './types';

/** The shell, over Tauri's IPC. */
export const tauri: Backend = {
  session: () => invoke('session'),
  signIn: ({ server, user, password, proxy }) => invoke('sign_in', { server, user, password, proxy }),
  signOut: () => invoke('sign_out'),
  list: (place, order, filter, cursor, limit) => invoke('list', { place, order, filter, cursor, limit }),
  retryPlace: (place) => invoke('retry_place', { place }),
  chat: (id, from) => invoke('chat', { id, from }),
  openChat: (id) => invoke('open_chat', { id }),
  transcript: (id, before, limit) => invoke('transcript', { id, before, limit }),
  outbox: () => invoke('outbox'),
  contacts: (text, cursor, limit) => invoke('contacts', { text, cursor, limit }),
  contact: (id) => invoke('contact', { id }),
  colleagues: (text) => invoke('colleagues', { text }),
  queues: (text) => invoke('queues', { text }),
  find: (query) => invoke('find', { query }),
  privileges: () => invoke('privileges'),
  options: (interaction) => invoke('options', { interaction }),
  act: (id, verb) => invoke('act', { id, verb }),
  cancelIntent: (intent) => invoke('cancel_intent', { intent }),
  takeBack: (intent) => invoke('take_back', { intent }),
  holdBack: (intent, editing) => invoke('hold_back', { intent, editing }),
  editIntent: (intent, text) => invoke('edit_intent', { intent, text }),
  dismissRefusal: (id) => invoke('dismiss_refusal', { id }),
  setDraft: (id, text, over) => invoke('set_draft', { id, text, over }),
  typing: (id, on) => invoke('typing', { id, on }),
  setStatus: (ready, reason) => invoke('set_status', { ready, reason }),
  tryNow: () => invoke('try_now'),
  lockNow: () => invoke('lock_now'),
  withAgent: () => invoke('with_agent'),
  giveUp: () => invoke('give_up'),
  unlock: (password, proxy) => invoke('unlock', { password, proxy }),
  touched: () => invoke('touched'),
  showing: (id, focused) => invoke('showing', { id, focused }),
  openLink: (url) => invoke('open_link', { url }),
  preferences: () => invoke('preferences'),
  settings: (category) => invoke('settings', { category }),
  chooseSetting: (name, value) => invoke('choose_setting', { name, value }),
  setPreferences: ({ theme, text_size, language }) =>
    invoke('set_preferences', { theme, textSize: text_size, language }),
  quit: () => invoke('quit'),
  diagnose: (found) => {
    const channel = new Channel<FindingView>(found);
    return invoke('diagnose', { found: channel });
  },
  cancelDiagnosis: () => invoke('cancel_diagnosis'),
  saveReport: () => invoke('save_report'),
  onChanged: (listener) => listen<Topic[]>('changed', (event) => listener(event.payload)),
  onLeaving: (listener) => listen('leaving', () => listener()),
  onProblem: (listener) => listen<Problem>('problem', (event) => listener(event.payload)),
  onReveal: (listener) => listen<{ id: string }>('reveal', (event) => listener(event.payload.id)),
};
