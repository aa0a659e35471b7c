import type * as en from './settings.en';

/** German, for the settings of this computer. */

export const notifications: typeof en.notifications = {
  menu: 'Benachrichtigungen…',
  title: 'Benachrichtigungen',
  hint: 'Was Sie wählen, gilt ab der nächsten Benachrichtigung.',
  failed: 'Die Einstellungen konnten nicht gelesen werden.',
  list: 'Mehrere werden durch Kommas oder Leerzeichen getrennt.',
  units: { minutes: 'Minuten', hours: 'Stunden', days: 'Tage', MB: 'MB' },
  effect: (when) => `Wirkt: ${when.charAt(0).toLowerCase()}${when.slice(1)}`,
  range: (least, greatest) => `Schreiben Sie eine ganze Zahl von ${least} bis ${greatest}.`,
};

export const computer: typeof en.computer = {
  menu: 'Einstellungen…',
  title: 'Einstellungen',
  categories: {
    desktop: 'Fenster und Start',
    lock: 'Sperre',
    appearance: 'Darstellung',
    'sign-in': 'Server und Anmeldung',
    network: 'Netzwerk',
    storage: 'Was auf diesem Computer bleibt',
    support: 'Support',
  },
  hint: 'Was Ihre Organisation festgelegt hat, lässt sich hier nicht ändern.',
};
