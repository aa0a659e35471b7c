import type { ChatView } from '$lib/gen/ChatView';
import type { ColleagueView } from '$lib/gen/ColleagueView';
import type { ContactCard } from '$lib/gen/ContactCard';
import type { ContactsPage } from '$lib/gen/ContactsPage';
import type { FindingView } from '$lib/gen/FindingView';
import type { HoldTarget } from '$lib/gen/HoldTarget';
import type { ListOrder } from '$lib/gen/ListOrder';
import type { ListPage } from '$lib/gen/ListPage';
import type { OptionView } from '$lib/gen/OptionView';
import type { OutboxItem } from '$lib/gen/OutboxItem';
import type { PlaceId } from '$lib/gen/PlaceId';
import type { PrivilegeView } from '$lib/gen/PrivilegeView';
import type { Problem } from '$lib/gen/Problem';
import type { QueueView } from '$lib/gen/QueueView';
import type { SearchQuery } from '$lib/gen/SearchQuery';
import type { SearchView } from '$lib/gen/SearchView';
import type { SessionView } from '$lib/gen/SessionView';
import type { Topic } from '$lib/gen/Topic';
import type { TranscriptPage } from '$lib/gen/TranscriptPage';

/** Where a chat is put on hold: one of its targets'. */
export type Placement = HoldTarget['placement'];

/** The list that a chat was found in: what can be done with it depends on that. */
export type Door = 'place' | 'my_history' | 'contact_history' | 'search';

/** What the agent asks for; the same JSON as the core's `Verb`. */
export type Verb =
  | { verb: 'accept' }
  | { verb: 'decline' }
  | { verb: 'send'; text: string }
  | { verb: 'push_url'; url: string }
  /** `until` is a time; null is until the contact replies. */
  | { verb: 'hold'; to: Placement | null; reason: string | null; until: number | null }
  /** It stays with the agent until the other one accepts. */
  | { verb: 'transfer'; agent: string }
  /** Into a queue, for whoever takes it there. */
  | { verb: 'transfer_to_queue'; queue: string }
  /** Takes back the offer to a colleague, who has not accepted yet. */
  | { verb: 'withdraw_transfer' }
  | { verb: 'rejoin'; from: Door }
  | { verb: 'release' }
  | { verb: 'end_async' }
  | { verb: 'done' }
  | { verb: 'disposition'; value: string }
  | { verb: 'note'; text: string }
  /** An empty value removes it. */
  | { verb: 'case_data'; key: string; value: string };

export type ThemeChoice = 'system' | 'light' | 'dark';
/** In percent of what the system says. */
export type TextSize = '90' | '100' | '110' | '125' | '150' | '175' | '200';
export type LanguageChoice = 'system' | 'en' | 'de';

export interface Preferences {
  theme: ThemeChoice;
  text_size: TextSize;
  language: LanguageChoice;
  /** Those that the organisation has set, by name. */
  locked: string[];
}

/** Words in both languages of the window. */
export interface Both {
  en: string;
  de: string;
}

export type SettingValue = boolean | number | string | string[];

/** A setting of this computer, as its schema describes it. */
export interface SettingView {
  name: string;
  kind: 'bool' | 'number' | 'choice' | 'text' | 'list';
  title: Both;
  text: Both;
  value: SettingValue;
  choices: { value: string; title: Both }[];
  range: [number, number] | null;
  /** What a number counts. */
  unit: 'minutes' | 'hours' | 'days' | 'MB' | null;
  /** When a change counts. */
  effect: Both;
  /** Whether the organisation has set it. */
  locked: boolean;
}

export interface Credentials {
  server: string;
  user: string;
  password: string;
  /** Where the proxy on the way has asked (`proxy_password`). */
  proxy: ProxyFields | null;
}

/** Whom a proxy lets through. */
export interface ProxyFields {
  /** Host and port of the proxy that asked: no other one gets to see it. */
  proxy: string;
  user: string;
  password: string;
}

/**
 * What the window asks of the shell. Every call may reject with a {@link Problem}; times are milliseconds since 1970, UTC.
 * The window keeps no truth of its own: it asks again when {@link Backend.onChanged} names what it shows.
 */
export interface Backend {
  session(): Promise<SessionView>;
  signIn(credentials: Credentials): Promise<void>;
  signOut(): Promise<void>;
  /** `order` and `filter` count in workbins, queues, histories and the search. */
  list(
    place: PlaceId,
    order: ListOrder,
    filter: string | null,
    cursor: string | null,
    limit: number,
  ): Promise<ListPage>;
  /** Reads a place again that could not be read; what comes is told. */
  retryPlace(place: PlaceId): Promise<void>;
  chat(id: string, from: Door): Promise<ChatView>;
  /** Reads a chat whole from the server, without joining it. */
  openChat(id: string): Promise<void>;
  /** The last `limit` entries before the index `before`; the newest where it is null. */
  transcript(id: string, before: number | null, limit: number): Promise<TranscriptPage>;
  outbox(): Promise<OutboxItem[]>;
  contacts(text: string, cursor: string | null, limit: number): Promise<ContactsPage>;
  contact(id: string): Promise<ContactCard>;
  /** Colleagues whose name holds a text, with their state; needs a connection. */
  colleagues(text: string): Promise<ColleagueView[]>;
  /** Queues whose name holds a text; needs a connection. */
  queues(text: string): Promise<QueueView[]>;
  /** What is found is the content of the place `search`. */
  find(query: SearchQuery): Promise<SearchView>;
  privileges(): Promise<PrivilegeView[]>;
  /** The options that count, for one chat where one is given. */
  options(interaction: string | null): Promise<OptionView[]>;
  /** Asks for something; answers the intent's id as soon as it is safe in the journal. */
  act(id: string, verb: Verb): Promise<string>;
  cancelIntent(intent: string): Promise<void>;
  /** A message that waits to be sent goes back into the draft, which is answered. */
  takeBack(intent: string): Promise<string>;
  /**
   * A message is being changed, into this so far, or (null) is not any more. Meanwhile nothing of its chat from it on is
   * sent, and where the program ends before it is done it is the draft.
   */
  holdBack(intent: string, editing: string | null): Promise<void>;
  /** Changes a message that waits to be sent, where it stands. */
  editIntent(intent: string, text: string): Promise<void>;
  dismissRefusal(id: string): Promise<void>;
  /**
   * Keeps a draft in the place of `over`, which the agent saw: a refused message that came back as the draft meanwhile
   * stands in the chat as not sent, and is answered by its intent's id.
   */
  setDraft(id: string, text: string, over: string): Promise<string | null>;
  typing(id: string, on: boolean): Promise<void>;
  setStatus(ready: boolean, reason: string | null): Promise<void>;
  tryNow(): Promise<void>;
  /** The contacts whose chats are with the agent. */
  withAgent(): Promise<string[]>;
  /** Ends the sign-in or unlocking that runs: it is rejected with `given_up`. */
  giveUp(): Promise<void>;
  lockNow(): Promise<void>;
  /** Rejects as a sign-in does; the window stays locked then. Empty where the agent signs in through a browser. */
  unlock(password: string, proxy: ProxyFields | null): Promise<void>;
  /** The agent pressed a key or moved the pointer. */
  touched(): Promise<void>;
  /** Which chat is on screen, and whether the window has the focus: it is not notified of. */
  showing(id: string | null, focused: boolean): Promise<void>;
  /** Opens a link outside; the shell checks its scheme again. */
  openLink(url: string): Promise<void>;
  preferences(): Promise<Preferences>;
  setPreferences(preferences: Preferences): Promise<void>;
  /** The settings of a category that the agent may change. */
  settings(category: string): Promise<SettingView[]>;
  chooseSetting(name: string, value: SettingValue): Promise<void>;
  /** Ends the program. */
  quit(): Promise<void>;
  /** Looks for what is wrong; each finding is told as soon as it is there. */
  diagnose(found: (finding: FindingView) => void): Promise<FindingView[]>;
  /** Ends the diagnosis that runs: it answers with what it has. */
  cancelDiagnosis(): Promise<void>;
  /** Saves the last diagnosis as a report for support; answers the file's path. */
  saveReport(): Promise<string>;
  onChanged(listener: (topics: Topic[]) => void): Promise<() => void>;
  /** The agent wants to quit from outside the page, and chats are with them. */
  onLeaving(listener: () => void): Promise<() => void>;
  /** The shell wants this chat shown: a notification or a link was clicked. */
  onReveal(listener: (id: string) => void): Promise<() => void>;
  /** What was asked for outside the window, from the tray, was not done. */
  onProblem(listener: (problem: Problem) => void): Promise<() => void>;
}

export type { Problem };
