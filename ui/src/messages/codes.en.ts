import type { MisfitCode } from '$lib/gen/MisfitCode';
import type { NoticeCode } from '$lib/gen/NoticeCode';
import type { ProblemCode } from '$lib/gen/ProblemCode';

/** A sentence for a code; `about` is its parameter, or empty where the shell gave none. */
type Sentence = (about: string) => string;

/** English sentences for the codes of the shell; a code that is not here shows the shell's own sentence. */
export const problems = {
  no_privilege: (about) => `You need the privilege “${about}”. Ask your administrator.`,
  not_with_you: () => 'This chat is not with you.',
  chat_done: () => 'This chat is Done.',
  chat_ended: () => 'This chat has ended.',
  accept_first: () => 'Accept the chat first.',
  rejoin_first: () => 'Rejoin the chat first.',
  joined_already: () => 'You are in this chat already.',
  not_confirmed: () => 'The server has not confirmed this chat yet.',
  chat_unknown: () => 'This chat is not known here any more.',
  refused_silently: () => 'The server refused this and does not say why. Try again, or ask your administrator.',
  with_other: (about) => `${about || 'Another agent'} has this chat.`,
  standard_chat: () => 'This is a standard chat: it cannot be kept open without an agent.',
  asynchronous_chat: () => 'This chat is asynchronous: end it with “End chat”.',
  no_hold_queue: () =>
    'There is nowhere to hold this chat: the option chat.on-hold-queue is empty and you have no workbin for chats. Ask your administrator to set it.',
  no_hold_default: () =>
    'The option chat.on-hold-queue is empty and you have no workbin for chats. Choose where to hold this chat, or ask your administrator to set the option.',
  no_transfer: () => 'This chat is not offered to anybody any more.',
  no_workbin: (about) => `You have no workbin${about && ` “${about}”`}.`,
  not_offered: (about) => `The server does not allow this now${about && ` (${about})`}.`,
  malformed_url: (about) =>
    `${about ? `“${about}”` : 'This'} is not a server address. Write it like workspace.example.com.`,
  unreachable: (about) =>
    `${about || 'The server'} cannot be reached. Check the address, the network and the VPN, then try again.`,
  certificate: (about) =>
    `The certificate of ${about || 'the server'} is not trusted, so nothing was sent. Ask your IT department to install the certificate authority on this computer; in a guest network, sign in to the network first.`,
  certificate_expired: (about) =>
    `The certificate of ${about || 'the server'} has expired, so nothing was sent. Check this computer’s date and time; if they are right, tell your administrator.`,
  certificate_not_yet: (about) =>
    `The certificate of ${about || 'the server'} is not valid yet, so nothing was sent. Check this computer’s date and time; if they are right, tell your administrator.`,
  certificate_name: (about) =>
    `The certificate of ${about || 'the server'} belongs to another name, so nothing was sent. Check the address; if this network wants you to sign in, do so in a browser.`,
  certificate_revoked: (about) =>
    `The certificate of ${about || 'the server'} was revoked, so nothing was sent. Tell your administrator before you sign in here.`,
  proxy_password: (about) =>
    `The proxy ${about || 'on the way'} wants a user name and a password, or does not accept those it was given. Type the proxy’s and sign in again.`,
  proxy_script: (about) =>
    `The proxy script on ${about || 'its server'} could not be followed, and without a proxy the server cannot be reached. Check the network and the VPN; ask your IT department about the script.`,
  wrong_password: () => 'The user name or the password is wrong. Type the password again.',
  sign_in_unfinished: () => 'The sign-in in the browser was not finished. Sign in again.',
  signed_out: () => 'You are signed out. Sign in again.',
  given_up: () => 'You cancelled it.',
  not_served: (about) =>
    `This server does not offer ${about || 'this'}. Ask your administrator whether it can be switched on.`,
  reply_lost: () => 'The connection dropped before the server answered. What became of it will be checked.',
  not_workspace: (about) =>
    `${about || 'This address'} did not answer as a Workspace server. If this network wants you to sign in, do so in a browser; otherwise check the address.`,
  too_large: () => 'The server’s answer was larger than any real one and was not read. Tell your administrator.',
  cache_rebuilt: () => 'The local copy of your chats was damaged and is being filled again.',
  journal_damaged: () =>
    'The file with your drafts and unsent messages is damaged. Restart Holdfast: it copies the file aside and recovers what can be read.',
  disk_full: () =>
    'The disk is full: what you wrote last is not saved, and what arrives is not shown. Free some space; then everything is read again by itself.',
  cursor: () => 'The list changed meanwhile. Load it from the start.',
  record: () => 'An entry of the local files cannot be read. Ask your administrator.',
  storage: (about) =>
    `The files of this computer cannot be used${about && ` (${about})`}. Check free space and permissions.`,
  empty: () => 'Write something first.',
  outcome_unknown: () =>
    'The connection was lost, and whether this was done cannot be found out. Look before you ask for it again.',
  not_a_disposition: (about) => `“${about}” is none of the dispositions. Choose one of the list.`,
  not_a_link: () => 'This is no web address. Write it like https://www.example.com/page.',
  not_found: () => 'This is not known here any more.',
  policy_unreadable: (about) =>
    `The policy of your organisation${about && ` (${about})`} cannot be read. What protects counts at its strictest until it can. Tell your IT department.`,
  policy_not_trusted: (about) =>
    `The policy of your organisation${about && ` (${about})`} can be changed by others, so it is not trusted, and what protects counts at its strictest. Tell your IT department.`,
  policy_not_understood: (about) =>
    `The policy of your organisation${about && ` (${about})`} cannot be understood. What protects counts at its strictest until it can. Tell your IT department.`,
  policy_value: (about) => `Your organisation sets ${about} to what makes no sense. Tell your IT department.`,
  policy_unknown: (about) =>
    `Your organisation sets ${about}, which is no setting of this version. Tell your IT department.`,
  policy_not_theirs: (about) => `Your organisation sets ${about}, which only you can set. Tell your IT department.`,
  server_not_allowed: (about) => `Your organisation does not allow the server ${about}. Sign in to one that it allows.`,
  sign_in_method: () => 'Your organisation wants you to sign in another way. Restart Holdfast.',
  keyring_required: (about) =>
    `Your organisation lets you sign in only with a keyring on this computer${about && `: ${about}`}. Unlock or install it and sign in again.`,
  proxy_missing: () =>
    'The settings of this computer want a proxy or a proxy script and do not say which. Tell your IT department.',
  no_team: () => 'You lead no agent group.',
  too_late: () => 'It is being sent already.',
  offline: () => 'There is no connection to the server. Try again when it is back.',
  offline_off: () =>
    'The server cannot be reached, and starting without it is switched off on this computer. Connect to the network and sign in.',
  offline_other: (about) =>
    `The server cannot be reached. Without it only ${about || 'the agent'}, who signed in last on this computer, can go on.`,
  offline_too_long: (about) =>
    `The server cannot be reached, and it last confirmed you more than ${about} hours ago. Connect to the network and sign in; what you wrote is kept.`,
  offline_password: () =>
    'The server cannot be reached, and this is not the password that it took from you last. Type that one, or connect to the network and sign in.',
  nothing_saved: () =>
    'The server cannot be reached, and no copy of your chats is saved on this computer to start from. Connect to the network and sign in; what you wrote and was not sent is kept.',
  copy_damaged: () =>
    'The server cannot be reached, and the copy of your chats on this computer was damaged. Connect to the network and sign in, and it is filled again; what you wrote and was not sent is kept.',
  other_agent: (about) => `${about || 'Another agent'} is signed in here. Sign out first to sign in as somebody else.`,
  in_use: (about) =>
    `Another Holdfast is using the same profile${about && ` (${about})`}. Close it, or start with another profile.`,
  locked: () => 'Holdfast is locked. Unlock its window first.',
  offer_over: () => 'This offer ended while there was no connection. It shows again if it is still yours.',
  place_refused: (about) =>
    `The server does not let you read this list${about && ` (${about})`}. Ask your administrator, or try again.`,
  place_not_served: () => 'The server does not offer this list. Ask your administrator whether it can be switched on.',
  place_failed: (about) =>
    `The server could not list this${about && ` (${about})`}. It is tried again by itself; if it stays so, tell your administrator.`,
  no_disposition: () => 'Choose a disposition first.',
  no_dispositions: () => 'No dispositions are set up. Ask your administrator.',
  disposition_fixed: () => 'The session is closed: its disposition cannot be changed any more.',
  is_disposition: () => 'This is the disposition: choose it as such.',
  system_data: (about) => `Nobody can change ${about || 'this'}: the system keeps it.`,
  until_past: () => 'This time is past already. Choose one that is still to come.',
  until_far: () => 'This time is more than ten years away. Choose an earlier one.',
  setting_value: (about) => `Your choice could not be kept${about && `: ${about}`}.`,
  diagnosis_not_allowed: () => 'Your organisation does not allow a diagnosis on this computer. Ask your IT department.',
  report_unwritable: (about) =>
    `The report cannot be saved${about && ` as ${about}`}. Check free space and permissions of that folder.`,
  empty_search: () => 'Say what to search for.',
} satisfies Record<ProblemCode, Sentence>;

export const notices = {
  key_lost: (about) =>
    `The key of this computer’s saved chats is not in the keyring any more. The old files were set aside${about && ` (${about})`}: with the old key, drafts and unsent messages in them can be recovered. Your chats are loaded again from the server.`,
  files_unavailable: () =>
    'Nothing is saved on this computer now, because the files cannot be opened. What you write from now on and is not sent is lost when Holdfast closes; what waited to be sent before goes on waiting. Check free space and permissions, and sign in again.',
  keyring_unavailable: () =>
    'Nothing is saved on this computer, because its keyring cannot be used. Unsent texts are lost when Holdfast closes. Unlock or install a keyring and sign in again.',
  cache_rebuilt: () =>
    'The saved copy of your chats was damaged. It is loaded again from the server; nothing you wrote is lost.',
  journal_damaged: (about) =>
    `The file with your drafts and unsent messages was damaged. What could be read was recovered${about && `; a copy is kept at ${about}`}.`,
  journal_broken: () =>
    'The file with your drafts and unsent messages is damaged. Restart Holdfast: it copies the file aside and recovers what can be read.',
  intents_unreadable: () =>
    'Something that waits to be sent was written by a newer version of Holdfast. This one cannot read it: it stays saved, and what waits for the same chat waits behind it. Install the newer version again.',
  option_misfit: (about) =>
    `The value of the option ${about} does not fit and is ignored. Ask your administrator to correct it.`,
  hold_queue_unknown: (about) =>
    `The option chat.on-hold-queue names a queue that does not exist${about && ` (${about})`}. Ask your administrator to correct it.`,
  notifications_unavailable: () =>
    'This desktop shows no notifications, so you only see in this window who wrote. Turn on or install a notification service.',
  shortcut_changed: (about) =>
    about
      ? `Your administrator changed the hold shortcut to ${about}. The new keys count once you restart Holdfast; until then the old ones do.`
      : 'Your administrator took the hold shortcut away. It works until you restart Holdfast.',
  shortcut_taken: (about) =>
    `Another program uses ${about}, so it holds chats only in this window. Free it there, or ask your administrator for another shortcut.`,
  shortcut_no_key: (about) =>
    `${about} has no key of its own on a keyboard, so it holds chats only in this window. Ask your administrator for another shortcut.`,
  shortcut_wayland: (about) =>
    `This desktop runs on Wayland and lets no program set up shortcuts, so ${about} holds chats only in this window. Sign in to an X11 (Xorg) session to use it everywhere.`,
  shortcut_declined: (about) =>
    `The desktop was not allowed to use ${about} for Holdfast, so it holds chats only in this window. Sign out and in again to be asked once more, or allow it in the settings of the desktop.`,
  shortcut_no_display: (about) =>
    `There is no X display to listen on, so ${about} holds chats only in this window. Start Holdfast from a desktop session to use it everywhere.`,
  update_ready: (about) => `Holdfast ${about} is here. It is installed when you quit Holdfast.`,
  update_no_rights: (about) =>
    `Holdfast ${about} is there, and you have no right to install it on this computer. Ask your IT department.`,
  update_refused: () =>
    'An update came that its makers have not signed as they should, so it was not taken. Tell your IT department.',
  shortcut_failed: (about) =>
    `${about} could not be set up for the whole desktop and holds chats only in this window. Restart Holdfast to try again.`,
} satisfies Record<NoticeCode, Sentence>;

/** Why a value does not fit its option; each goes on after “The option … is ignored: ”. */
export const misfits = {
  not_true_or_false: (value) => `“${value}” is neither true nor false`,
  not_a_number: (value) => `“${value}” is not a whole number`,
  not_thresholds: (value) => `“${value}” is not two whole numbers that rise`,
  not_a_shortcut: (value) => `“${value}” is not a shortcut such as Ctrl+Alt+H`,
} satisfies Record<MisfitCode, Sentence>;
