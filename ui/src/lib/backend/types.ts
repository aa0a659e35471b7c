import type { ChatView } from '$lib/gen/ChatView';
import type { HoldTarget } from '$lib/gen/HoldTarget';
import type { ListPage } from '$lib/gen/ListPage';
import type { OutboxItem } from '$lib/gen/OutboxItem';
import type { PlaceId } from '$lib/gen/PlaceId';
import type { Problem } from '$lib/gen/Problem';
import type { SessionView } from '$lib/gen/SessionView';
import type { Topic } from '$lib/gen/Topic';
import type { TranscriptPage } from '$lib/gen/TranscriptPage';

/** Where a chat is put on hold: one of its targets'. */
export type Placement = HoldTarget['placement'];

/** What the agent asks for; the same JSON as the core's `Verb`. */
export type Verb =
  | { verb: 'accept' }
  | { verb: 'decline' }
  | { verb: 'send'; text: string }
  | { verb: 'hold'; to: Placement | null }
  | { verb: 'rejoin' }
  | { verb: 'release' }
  | { verb: 'end_async' }
  | { verb: 'done' }
  | { verb: 'note'; text: string };

export type ThemeChoice = 'system' | 'light' | 'dark';
export type LanguageChoice = 'system' | 'en' | 'de';

export interface Preferences {
  theme: ThemeChoice;
  language: LanguageChoice;
}

export interface Credentials {
  server: string;
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
  list(place: PlaceId, cursor: string | null, limit: number): Promise<ListPage>;
  chat(id: string): Promise<ChatView>;
  /** The last `limit` entries before the index `before`; the newest where it is null. */
  transcript(id: string, before: number | null, limit: number): Promise<TranscriptPage>;
  outbox(): Promise<OutboxItem[]>;
  /** Asks for something; answers the intent's id as soon as it is safe in the journal. */
  act(id: string, verb: Verb): Promise<string>;
  cancelIntent(intent: string): Promise<void>;
  dismissRefusal(id: string): Promise<void>;
  setDraft(id: string, text: string): Promise<void>;
  typing(id: string, on: boolean): Promise<void>;
  setStatus(ready: boolean, reason: string | null): Promise<void>;
  tryNow(): Promise<void>;
  /** Which chat is on screen, and whether the window has the focus: it is not notified of. */
  showing(id: string | null, focused: boolean): Promise<void>;
  /** Opens a link outside; the shell checks its scheme again. */
  openLink(url: string): Promise<void>;
  preferences(): Promise<Preferences>;
  setPreferences(preferences: Preferences): Promise<void>;
  onChanged(listener: (topics: Topic[]) => void): Promise<() => void>;
  /** The shell wants this chat shown: a notification or a link was clicked. */
  onReveal(listener: (id: string) => void): Promise<() => void>;
}

export type { Problem };
