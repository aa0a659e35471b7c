/** English, for the settings of this computer. */

export const notifications = {
  menu: 'Notifications…',
  title: 'Notifications',
  hint: 'What you choose counts from the next notification on.',
  failed: 'The settings could not be read.',
  list: 'Several are separated by commas or spaces.',
  units: { minutes: 'minutes', hours: 'hours', days: 'days', MB: 'MB' },
  effect: (when: string) => `Takes effect: ${when.charAt(0).toLowerCase()}${when.slice(1)}`,
  range: (least: number, greatest: number) => `Write a whole number from ${least} to ${greatest}.`,
};

export const computer = {
  menu: 'Settings…',
  title: 'Settings',
  categories: {
    desktop: 'Window and start',
    lock: 'Lock',
    appearance: 'Appearance',
    'sign-in': 'Server and sign-in',
    network: 'Network',
    storage: 'What is kept on this computer',
    support: 'Support',
  },
  hint: 'What your organisation has set cannot be changed here.',
};
