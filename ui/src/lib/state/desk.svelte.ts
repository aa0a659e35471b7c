import { getContext, setContext } from 'svelte';
import { asProblem, type Backend, type Door, type Problem } from '$lib/backend';
import type { ContactCard } from '$lib/gen/ContactCard';
import type { OutboxItem } from '$lib/gen/OutboxItem';
import type { PlaceId } from '$lib/gen/PlaceId';
import type { SessionView } from '$lib/gen/SessionView';
import type { Topic } from '$lib/gen/Topic';
import { tellActivity } from './activity';
import { Announcer } from './announcer.svelte';
import { Chat } from './chat.svelte';
import { Contacts } from './contacts.svelte';
import { Diagnosis } from './diagnosis.svelte';
import { Drafts } from './drafts.svelte';
import { Finishing, type Finish } from './finish.svelte';
import { Layout } from './layout.svelte';
import { leave, type Leaving } from './leaving';
import { List } from './list.svelte';
import { Offers } from './offers.svelte';
import { doorOf, isOnTheLeft, placeKey } from './place';
import { Choices } from './preferences.svelte';
import { Query } from './query.svelte';
import { Search } from './search.svelte';

const KEPT_CHATS = 12;

/** A contact whose chats are shown. */
export interface OpenContact {
  id: string;
  name: string;
  card: Query<ContactCard>;
}

/** Everything that the window shows, and where the agent is in it. */
export class Desk {
  readonly backend: Backend;
  readonly session: Query<SessionView>;
  outbox: Query<OutboxItem[]>;
  readonly choices: Choices;
  drafts: Drafts;
  readonly diagnosis: Diagnosis;
  readonly finishing = new Finishing();
  readonly announcer = new Announcer();
  readonly layout = new Layout();
  readonly offers = new Offers();
  chat = $state.raw<Chat | null>(null);
  switcherOpen = $state(false);
  /** What the agent is asked about before it is done. */
  confirming = $state.raw<{ chat: Chat; action: Finish } | null>(null);
  /** The chat whose disposition is asked for before it is Done. */
  disposing = $state.raw<Chat | null>(null);
  /** The chat that is about to be held with a reason or a time. */
  holding = $state.raw<Chat | null>(null);
  /** The chat that is about to be handed to a colleague. */
  transferring = $state.raw<Chat | null>(null);
  /** What the agent is asked about before they go, because chats are with them. */
  leaving = $state.raw<Leaving | null>(null);
  /** Which page over the window is open: what the agent may do, or their settings. */
  page = $state<'privileges' | 'options' | 'notifications' | 'computer' | null>(null);
  /** The agent goes on without signing in again, for now. */
  signInLater = $state(false);
  /** Why the last thing asked for around the chats (status, sign-out, a try) failed. */
  problem = $state.raw<Problem | null>(null);
  readonly online = $derived.by(() => this.session.value?.connection.state === 'online');
  /** How many held chats wait for an answer. */
  readonly waiting = $derived.by(() => {
    const held = this.session.value?.places.filter((place) => place.id.kind === 'on_hold') ?? [];
    return held.reduce((sum, place) => sum + place.waiting, 0);
  });
  /** Offered chats and those the agent is in: known wherever the agent is, because an offer does not wait. */
  active: List;
  onHold: List;
  /** The place that is open. */
  list: List;
  contacts: Contacts;
  search: Search;
  /** The contact of the place `contact_history`. */
  contact = $state.raw<OpenContact | null>(null);
  /** The place that the contact was opened from. */
  #back: PlaceId = { kind: 'contacts' };
  /** Where the agent was when the window was locked. */
  #left: { place: PlaceId; chat: { id: string; from: Door } | null } | null = null;
  #lists = new Map<string, List>();
  #chats = new Map<string, Chat>();

  constructor(backend: Backend) {
    this.backend = backend;
    this.session = new Query(() => backend.session());
    this.outbox = $state.raw(new Query(() => backend.outbox()));
    this.choices = new Choices(backend);
    this.drafts = $state.raw(new Drafts(backend));
    this.diagnosis = new Diagnosis(backend);
    this.active = $state.raw(this.#list({ kind: 'active' }));
    this.onHold = $state.raw(this.#list({ kind: 'on_hold' }));
    this.list = $state.raw(this.active);
    this.contacts = $state.raw(new Contacts(backend));
    this.search = $state.raw(this.#newSearch());
  }

  get place(): PlaceId {
    return this.list.place;
  }

  /** Listens to the shell; answers how to stop. */
  async start(): Promise<() => void> {
    const stops = await Promise.all([
      this.backend.onChanged((topics) => this.#changed(topics)),
      this.backend.onReveal((id) => this.select(id)),
      this.backend.onLeaving(() => void leave(this, 'quit')),
      this.backend.onProblem((problem) => (this.problem = problem)),
    ]);
    stops.push(tellActivity(() => this.backend.touched()));
    const focus = () => this.#showing();
    const save = () => {
      this.finishing.flush();
      this.#keepEdited();
      void this.drafts.flushAll();
    };
    addEventListener('focus', focus);
    addEventListener('blur', focus);
    addEventListener('pagehide', save);
    await Promise.all([this.session.refresh(), this.choices.load()]);
    return () => {
      stops.forEach((stop) => stop());
      removeEventListener('focus', focus);
      removeEventListener('blur', focus);
      removeEventListener('pagehide', save);
    };
  }

  openPlace(place: PlaceId): void {
    const left = this.list;
    this.list = this.#list(place);
    // An order or a filter goes with the visit; a contact's chats are found again through the contact.
    if (left !== this.list && (left.arranged || !isOnTheLeft(left.place))) {
      this.#lists.delete(placeKey(left.place));
    }
    if (this.layout.columns === 2) this.layout.listOpen = true;
    this.#refreshPlace();
  }

  /** A contact's card and chats. */
  openContact(id: string, name: string): void {
    if (this.place.kind !== 'contact_history') this.#back = this.place;
    this.contacts.chosen = id;
    const card = new Query(() => this.backend.contact(id));
    this.contact = { id, name, card };
    void card.refresh();
    this.layout.contactOpen = false;
    this.openPlace({ kind: 'contact_history', contact: id });
  }

  /** The workbins of one agent, or of all whom the agent leads, as they are looked at. */
  showOwner(owner: string | null): void {
    const { order, filter } = this.list;
    this.openPlace({ kind: 'team_workbins', owner });
    this.list.arrange({ order, filter });
  }

  /** Where the way back from a contact leads. */
  get back(): PlaceId {
    return this.#back;
  }

  /** There is a connection again: what only the server knows in full is asked for again. */
  reconnected(): void {
    if (this.place.kind === 'contacts') void this.contacts.refresh();
    if (this.place.kind === 'contact_history') void this.contact?.card.refresh();
    if (this.chat?.unread) this.chat.open();
  }

  #refreshPlace(): void {
    switch (this.place.kind) {
      case 'contacts':
        void this.contacts.refresh();
        break;
      case 'search':
        // What an earlier session searched for is not known any more.
        if (this.search.done) void this.list.refresh();
        break;
      default:
        void this.list.refresh();
    }
  }

  /**
   * Shows a chat, found where it waits if nothing else is said. Where the list is a drawer it closes, but not under
   * an agent who walks through it by keyboard.
   */
  select(id: string, { from = 'place', keepList = false }: { from?: Door; keepList?: boolean } = {}): void {
    if (this.#left) {
      // Behind the lock nothing is read: it is where the way back leads.
      this.#left = { ...this.#left, chat: { id, from } };
      return;
    }
    if (this.chat?.id === id && this.chat.from !== from) {
      this.chat.from = from;
      void this.chat.view.refresh();
    }
    if (this.chat?.id !== id) {
      this.#leave();
      const chat = this.#chats.get(id) ?? new Chat(this.backend, id, from);
      chat.from = from;
      // The last ones stay, newest at the end, so that going back and forth shows them at once.
      this.#chats.delete(id);
      this.#chats.set(id, chat);
      const oldest = this.#chats.keys().next().value;
      if (this.#chats.size > KEPT_CHATS && oldest !== undefined) {
        this.#chats.get(oldest)?.keepEdited(this.drafts);
        this.#chats.delete(oldest);
      }
      this.chat = chat;
      chat.open();
      this.#showing();
    }
    if (!keepList) this.layout.listOpen = false;
  }

  /** Shows a chat of the open list. */
  selectListed(id: string, keepList = false): void {
    this.select(id, { from: doorOf(this.place), keepList });
  }

  close(): void {
    this.#leave();
    this.chat = null;
    this.#showing();
  }

  #leave(): void {
    if (!this.chat) return;
    void this.drafts.flush(this.chat.id);
    this.chat.leave();
  }

  setStatus(ready: boolean, reason: string | null): Promise<void> {
    return this.#ask(() => this.backend.setStatus(ready, reason));
  }

  tryNow(): Promise<void> {
    return this.#ask(() => this.backend.tryNow());
  }

  openLink(url: string): Promise<void> {
    return this.#ask(() => this.backend.openLink(url));
  }

  /** What is typed or about to be done goes first: signing out must not lose it. */
  async signOut(): Promise<void> {
    this.finishing.flush();
    this.#keepEdited();
    await this.drafts.flushAll();
    await this.#ask(() => this.backend.signOut());
  }

  quit(): Promise<void> {
    return this.#ask(() => this.backend.quit());
  }

  async #ask(call: () => Promise<void>): Promise<void> {
    try {
      await call();
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  /** What is about to be done and what was typed goes first. */
  async lock(): Promise<void> {
    this.finishing.flush();
    this.#keepEdited();
    await this.drafts.flushAll();
    await this.#ask(() => this.backend.lockNow());
  }

  /** Nothing that can be read stays; where the agent was is remembered for the way back. */
  locked(): void {
    if (!this.#left) this.#left = { place: this.place, chat: this.chat && { id: this.chat.id, from: this.chat.from } };
    // The last keys before the lock: they are taken behind it.
    this.#keepEdited();
    void this.drafts.flushAll();
    this.announcer.clear();
    this.problem = null;
    this.switcherOpen = false;
    this.#clear();
  }

  /** Another agent may sign in: nothing of this one stays, neither what is written nor what waits. */
  signedOut(): void {
    this.#left = null;
    this.#clear();
    this.drafts.close();
    this.drafts = new Drafts(this.backend);
    this.outbox.close();
    this.outbox = new Query(() => this.backend.outbox());
    this.finishing.drop();
  }

  /** Nothing that can be read stays on screen. */
  #clear(): void {
    void this.diagnosis.forget();
    this.chat = null;
    this.confirming = this.disposing = this.holding = this.transferring = this.page = this.leaving = null;
    this.offers.clear();
    this.contact = null;
    this.contacts = new Contacts(this.backend);
    this.search = this.#newSearch();
    this.#chats.clear();
    this.#lists.clear();
    this.list = this.active = this.#list({ kind: 'active' });
    this.onHold = this.#list({ kind: 'on_hold' });
    this.layout.listOpen = this.layout.contactOpen = false;
  }

  signedIn(): void {
    // Nothing counted as seen behind the lock.
    this.#showing();
    const left = this.#left;
    this.#left = null;
    // A contact's page is reached through the contact.
    if (left && left.place.kind !== 'contact_history') this.openPlace(left.place);
    if (left?.chat) this.select(left.chat.id, { from: left.chat.from });
    void this.drafts.flushAll();
    void this.outbox.refresh();
    void this.active.refresh();
    void this.onHold.refresh();
  }

  #keepEdited(): void {
    for (const chat of this.#chats.values()) chat.keepEdited(this.drafts);
  }

  #list(place: PlaceId): List {
    const key = placeKey(place);
    const known = this.#lists.get(key);
    if (known) return known;
    const list = new List(this.backend, place);
    this.#lists.set(key, list);
    return list;
  }

  #newSearch(): Search {
    return new Search(this.backend, () => this.#list({ kind: 'search' }).restart());
  }

  #showing(): void {
    void this.backend.showing(this.chat?.id ?? null, document.hasFocus()).catch(() => {
      // Only decides whether a notification is shown; the shell keeps what it knew.
    });
  }

  #changed(topics: Topic[]): void {
    for (const topic of topics) {
      switch (topic.topic) {
        case 'session':
          void this.session.refresh();
          break;
        case 'outbox':
          void this.outbox.refresh();
          break;
        case 'list':
          this.#listChanged(topic.place);
          break;
        case 'chat':
          void this.#shown(topic.id)?.view.refresh();
          break;
        case 'transcript':
          void this.#shown(topic.id)?.transcript.refresh();
          break;
      }
    }
  }

  /** Lists that are not on screen are asked for again when they are opened. */
  #listChanged(place: PlaceId): void {
    const key = placeKey(place);
    if (place.kind === 'active' || place.kind === 'on_hold') void this.#lists.get(key)?.refresh();
    // Nothing on the left stands for a contact's chats: they change when contacts do. The directory itself is asked for
    // by the agent, because asking is what changes it.
    else if (place.kind === 'contacts') {
      if (this.place.kind === 'contact_history') void this.list.refresh();
    } else if (key === placeKey(this.place)) this.#refreshPlace();
  }

  #shown(id: string): Chat | null {
    return this.chat?.id === id ? this.chat : null;
  }
}

const KEY = Symbol('desk');

export function provideDesk(desk: Desk): void {
  setContext(KEY, desk);
}

export function useDesk(): Desk {
  return getContext(KEY);
}
