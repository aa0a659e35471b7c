import type * as en from './doing.en';

/** German, what is done in a chat besides writing. */

export const emojis: typeof en.emojis = {
  choose: 'Emoji wählen',
  find: 'Emoji suchen',
  none: 'Kein Emoji passt',
};

export const link: typeof en.link = {
  send: 'Link senden',
  address: 'Web-Adresse',
  hint: 'https://…',
  wrong: 'Das ist keine Web-Adresse. Schreiben Sie sie wie https://www.example.com/seite.',
};

export const transfer: typeof en.transfer = {
  title: (name) => `Den Chat mit ${name} übergeben`,
  text: 'Er wird angeboten und bleibt bei Ihnen, bis er angenommen ist.',
  queueText: 'Dort wartet der Chat, bei niemandem, bis ihn jemand annimmt.',
  find: 'Kollegen, Kollegin oder Warteschlange suchen',
  colleagues: 'Kolleginnen, Kollegen und Warteschlangen',
  queue: (waiting) => (waiting === null ? 'Warteschlange' : `Warteschlange · ${waiting} wartend`),
  none: 'Niemand passt',
  away: (who) => `${who} ist nicht angemeldet.`,
  offer: 'Anbieten',
  put: 'Dorthin geben',
  takeBack: 'Zurücknehmen',
  asked: (who) => `${who} angeboten.`,
  yours: 'Bis zur Annahme bleibt der Chat bei Ihnen.',
  from: (who) => `${who} übergibt Ihnen diesen Chat`,
};

export const caseData: typeof en.caseData = {
  edit: (label) => `${label} ändern`,
  value: (label) => `Neuer Wert für ${label}`,
  save: 'Speichern',
  saving: 'Wird gespeichert …',
  waits: 'Wartet auf die Verbindung',
  removed: 'entfernt',
  undo: 'Rückgängig',
};

export const draft: typeof en.draft = {
  kept: 'Ihr Entwurf',
  copy: 'Kopieren',
  copied: 'Kopiert',
};

export const leaving: typeof en.leaving = {
  title: (n) =>
    n === 0
      ? 'Vielleicht sind noch Chats bei Ihnen'
      : n === 1
        ? 'Ein Chat ist noch bei Ihnen'
        : `${n} Chats sind noch bei Ihnen`,
  text: (names, more) => {
    const others = more === 1 ? ' und 1 weiterer' : ` und ${more} weitere`;
    const who = `${names.join(', ')}${more > 0 ? others : ''}`;
    return `${who === '' ? '' : `${who}: `}Niemand antwortet, bis Sie zurück sind.`;
  },
  stay: 'Bleiben',
  holdAndQuit: 'Halten und beenden',
  holdAndSignOut: 'Halten und abmelden',
  holding: 'Wird gehalten…',
  late: 'Noch sind nicht alle gehalten. Es geschieht, sobald der Server erreichbar ist, spätestens nach dem nächsten Start.',
};
