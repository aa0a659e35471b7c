import type { CheckName } from '$lib/gen/CheckName';
import type { CheckOutcome } from '$lib/gen/CheckOutcome';
import type { FindingCode } from '$lib/gen/FindingCode';

/** A sentence for a code; `about` is its parameter. */
type Sentence = (about: string) => string;

/** English, for the diagnosis. A remedy is here where there is something to do. */
export const diagnosis = {
  menu: 'Help: diagnose',
  title: 'Diagnosis',
  progress: 'Progress of the diagnosis',
  running: (n: number, of: number) => `Looking… ${n} of ${of}`,
  ended: (n: number, of: number) => `Ended after ${n} of ${of}.`,
  well: 'Nothing is wrong.',
  works: 'Everything works; something could be better.',
  notWell: (n: number) => (n === 1 ? 'One thing does not work.' : `${n} things do not work.`),
  again: 'Again',
  save: 'Save report',
  reportText: 'The report for support has no texts, names or passwords in it.',
  saved: (path: string) => `Saved as ${path}`,
  details: 'Details',
  checks: {
    policy: 'Policy',
    disk: 'Disk',
    keyring: 'Keyring',
    dns: 'Name of the server (DNS)',
    proxy: 'Proxy',
    tcp: 'Connection (TCP)',
    tls: 'Certificates (TLS)',
    clock: 'Clock',
    sign_in: 'Sign-in',
    long_polling: 'Events by long-polling',
    web_socket: 'Events by WebSocket',
    store: 'Saved chats',
    notifications: 'Notifications',
    shortcut: 'Hold shortcut',
    portal: 'Desktop portal',
  } satisfies Record<CheckName, string>,
  outcomes: { ok: 'OK', warning: 'Could be better', failed: 'Does not work', skipped: 'Left out' } satisfies Record<
    CheckOutcome,
    string
  >,
  found: {
    policy_none: () => 'Your organisation has set nothing on this computer.',
    policy_held: (about) => `Settings that your organisation has set here: ${about}.`,
    disk_room: (about) => `The profile folder can be written; there are ${about} MB left.`,
    disk_low: (about) => `There are only ${about} MB left on the disk.`,
    disk_unwritable: () => 'Nothing can be written to the profile folder.',
    keyring_answers: () => 'The keyring answers.',
    keyring_silent: () => 'The system’s keyring cannot be used: nothing is kept on this computer between starts.',
    keyring_not_needed: () => 'Nothing is kept on this computer, so that no keyring is needed.',
    no_server: () => 'No server is known yet.',
    name_known: (about) => `The name ${about} is known.`,
    name_not_needed: () => 'The server’s address is a number: no name has to be looked up.',
    name_by_proxy: (about) => `This computer does not know the name ${about}; the proxy looks it up.`,
    name_unknown: (about) => `This computer does not know the name ${about}.`,
    proxy_none: () => 'The server is reached without a proxy, as the settings and the system say.',
    proxy_answers: (about) => `The proxy ${about} answers.`,
    proxy_script_silent: (about) =>
      `The proxy script on ${about} cannot be followed; the server is tried without a proxy.`,
    proxy_silent: (about) => `The proxy ${about} cannot be reached.`,
    connected: (about) => `A connection to ${about} can be made.`,
    not_connected: (about) => `No connection to ${about} can be made.`,
    trusted: (about) => `This computer trusts the certificate of ${about}.`,
    not_encrypted: (about) => `The connection to ${about} is not encrypted (http).`,
    clock_right: (about) => `This computer’s clock is right (${about} s beside the server’s).`,
    clock_off: (about) => `This computer’s clock is ${about} s beside the server’s.`,
    clock_unknown: () => 'The server does not say what time it is.',
    server_silent: () => 'The server takes connections and does not answer.',
    no_need_to_encrypt: () => 'The server runs on this very computer: nothing has to be encrypted.',
    signed_in: () => 'The server knows you, and live updates flow.',
    not_tried: () => 'This can be looked at only while you are signed in.',
    sign_in_offline: () => 'The server cannot be reached now: you work with what is saved on this computer.',
    transport_works: () => 'Events come this way.',
    transport_fails: () => 'Events do not come this way.',
    store_open: (about) => `The encrypted files are open and can be read (${about} MB).`,
    store_memory: () => 'Nothing is kept on this computer: chats are read from the server each time.',
    notifications_served: (about) => `The desktop shows notifications (${about}).`,
    notifications_none: () => 'Nothing on this desktop shows notifications.',
    notifications_system: () => 'The system shows notifications where its settings allow Holdfast to.',
    shortcut_works: (about) => `${about} counts in every window.`,
    shortcut_off: () => 'The hold shortcut counts in this window alone, as the setting shortcut.global says.',
    shortcut_none: () => 'No hold shortcut is set up.',
    shortcut_window_only: (about) => `${about} counts in this window alone.`,
    portal_served: (about) => `The desktop portal offers global shortcuts (version ${about}).`,
    portal_missing: () =>
      'The desktop portal offers no global shortcuts: the hold shortcut counts in this window alone.',
    portal_not_needed: () => 'No portal is needed on this desktop.',
  } satisfies Record<FindingCode, Sentence> as Record<FindingCode, Sentence>,
  remedies: {
    disk_low: 'Free some space: what is written on a full disk cannot be kept.',
    disk_unwritable: 'Check the permissions of the folder and whether the disk is full.',
    keyring_silent: 'Unlock the keyring, or install one (on Linux gnome-keyring or KWallet), and sign in again.',
    no_server: 'Type the server’s address in the sign-in form.',
    name_unknown:
      'Check the address for typing errors; connect to the company’s network or VPN; ask your IT department whether its DNS knows the name.',
    proxy_script_silent:
      'Connect to the company’s network or VPN. Ask your IT department whether the address of the proxy script is right and the script works.',
    proxy_silent: 'Ask your IT department: the proxy of the settings or of the system does not answer.',
    not_connected:
      'Check the network and the VPN; ask your IT department whether a firewall or the proxy lets this computer through.',
    not_encrypted: 'Use an address with https.',
    server_silent: 'Check the address and its port; tell your administrator that the server does not answer.',
    clock_off:
      'Set the date and time to be taken from the network. Certificates count as expired where the clock is wrong.',
    not_tried: 'Sign in, then make the diagnosis again.',
    sign_in_offline: 'The checks above say where it ends. Holdfast goes on trying by itself.',
    transport_fails:
      'One of the two ways is enough. Ask your administrator whether every proxy on the way lets /workspace/v3/notifications through.',
    notifications_none:
      'Start or install a notification service: GNOME, KDE and others bring one; elsewhere dunst or mako.',
    notifications_system: 'If none appear, allow them for Holdfast in the system’s settings.',
    shortcut_none: 'Administrators set it with the option keyboard.shortcut.interaction.chat.hold.',
    portal_missing: 'Install or update xdg-desktop-portal and the desktop’s own backend.',
  } satisfies Partial<Record<FindingCode, string>> as Partial<Record<FindingCode, string>>,
};
