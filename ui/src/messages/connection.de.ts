import type * as en from './connection.en';

/** German, for signing in and for the connection. */
const plural = (n: number, one: string, many: string) => (n === 1 ? one : many);

export const signin: typeof en.signin = {
  title: 'Anmelden',
  lead: 'Ihre Chats sind, wo Sie sie verlassen haben.',
  server: 'Server',
  serverHint: 'Zum Beispiel workspace.example.com',
  user: 'Benutzername',
  password: 'Kennwort',
  show: 'Kennwort anzeigen',
  hide: 'Kennwort verbergen',
  submit: 'Anmelden',
  submitBrowser: 'Im Browser anmelden',
  inBrowser: 'Weiter geht es in Ihrem Browser',
  busy: 'Anmeldung läuft …',
  steps: {
    signing_in: 'Ihr Kennwort wird geprüft',
    initializing: 'Ihre Sitzung wird geöffnet',
    connecting: 'Die Verbindung für Neuigkeiten wird hergestellt',
    loading: 'Ihre Einstellungen werden geladen',
  },
  missingServer: 'Geben Sie die Adresse Ihres Servers ein.',
  missingUser: 'Geben Sie Ihren Benutzernamen ein.',
  missingPassword: 'Geben Sie Ihr Kennwort ein.',
  again: 'Erneut anmelden',
  ended: 'Der Server hat Ihre Sitzung beendet.',
  againText: 'Alles bleibt, wie es ist; was Sie inzwischen tun, wartet bis dahin.',
  later: 'Später',
  remembered: 'Server und Benutzername merkt sich dieser Rechner, das Kennwort nicht.',
};

export const connection: typeof en.connection = {
  online: 'Verbunden',
  offline: (time) => `Getrennt seit ${time}`,
  waiting: (n) => `${n} ${plural(n, 'wartet', 'warten')} auf den Versand`,
  nextTry: (seconds) => `nächster Versuch in ${seconds} s`,
  trying: 'Versuch läuft …',
  tryNow: 'Jetzt versuchen',
  banner: (time) => `Getrennt seit ${time}.`,
  bannerText:
    'Sie können weiterarbeiten: Was Sie tun, wartet hier und wird gesendet, sobald die Verbindung wieder da ist.',
  bannerWaits: (n) =>
    `${n} ${plural(n, 'Auftrag wartet', 'Aufträge warten')} und ${plural(n, 'wird', 'werden')} gesendet, sobald die Verbindung wieder da ist.`,
  sending: (n) => `${n} ${plural(n, 'wird', 'werden')} gesendet …`,
  outbox: 'Wartet auf den Versand',
  outboxState: {
    queued: 'wartet',
    sending: 'wird gesendet',
    unknown: 'wird geprüft',
    refused: 'abgelehnt',
  },
  outboxEdit: (what) => `Bearbeiten: ${what}`,
  outboxCancel: (what) => `Zurückziehen: ${what}`,
  back: 'Wieder verbunden',
  hold: 'Halten',
  holdHere: 'nur in diesem Fenster',
};
