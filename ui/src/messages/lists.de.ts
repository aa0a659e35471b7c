import type { Messages } from './en';

const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

/** The columns that administrators can ask for by these names. */
export const columns: Messages['columns'] = {
  Status: 'Status',
  Subject: 'Betreff',
  Contact: 'Kontakt',
  FromAddress: 'E-Mail',
  StartDate: 'Begonnen',
  EndDate: 'Beendet',
  LastMessageAt: 'Letzte Nachricht',
  PlacedInQueue: 'Abgelegt',
  HeldSince: 'Gehalten seit',
  HoldReason: 'Haltegrund',
  OwnerId: 'Letzter Agent',
  AssignedTo: 'Zugewiesen an',
  Queue: 'Warteschlange',
  Workbin: 'Arbeitskorb',
  MediaType: 'Medium',
  Type: 'Art',
  SubType: 'Unterart',
  Notes: 'Notiz',
  Id: 'Interaktion',
  ContactId: 'Kontakt-ID',
};

/** How far a chat is, as a column says it. */
export const phase: Messages['phase'] = {
  offered: 'Angeboten',
  active: 'Aktiv',
  on_hold: 'Gehalten',
  ended: 'Beendet',
  done: 'Erledigt',
  elsewhere: 'Bei einem anderen Agenten',
  unknown: 'Nicht bestätigt',
};

/** The workbins of the team. */
export const team: Messages['team'] = {
  owner: 'Wessen Arbeitskörbe',
  one: (name, chats, waiting) =>
    waiting === 0 ? `${name} (${chats})` : `${name} (${chats}, ${plural(waiting, '1 wartet', `${waiting} warten`)})`,
  all: (n) => (n === 0 ? 'Alle Agenten' : plural(n, 'Alle (1 Agent)', `Alle ${n} Agenten`)),
};
