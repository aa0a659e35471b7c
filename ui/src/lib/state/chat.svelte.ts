import { SvelteMap } from 'svelte/reactivity';
import { asProblem, type Backend, type Door, type Problem, type Verb } from '$lib/backend';
import type { ActionView } from '$lib/gen/ActionView';
import type { ChatView } from '$lib/gen/ChatView';
import type { Drafts } from './drafts.svelte';
import { Editing } from './editing.svelte';
import { Query } from './query.svelte';
import { Transcript } from './transcript.svelte';

/** Walking through a list by keyboard opens many chats for a moment: only where the agent stays is the server asked. */
const STAY = 150;

/** An open chat. */
export class Chat {
  readonly id: string;
  readonly view: Query<ChatView>;
  readonly transcript: Transcript;
  /** The list that it was opened from: what can be done with it depends on that. */
  from: Door;
  /** Why the last thing could not even be asked for; goes with the next one that can. */
  problem = $state.raw<Problem | null>(null);
  /** It is being read from the server: what is not known here may still come. */
  reading = $state(false);
  /** Why it could not be read from the server. */
  unread = $state.raw<Problem | null>(null);
  /** The agent goes on to write here: the field takes the focus as soon as it is open. */
  toWrite = $state(false);
  /** The agent is writing here: the field stays, whatever becomes of the chat, until they turn to something else. */
  writing = $state(false);
  /** The messages that are being changed where they wait, by intent. */
  readonly editing = new SvelteMap<string, Editing>();
  #backend: Backend;
  /** It is on screen. */
  #shown = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend, id: string, from: Door) {
    this.#backend = backend;
    this.id = id;
    this.from = from;
    this.view = new Query(() => backend.chat(id, this.from));
    this.transcript = new Transcript(backend, id);
  }

  open(): void {
    this.#shown = true;
    for (const editing of this.editing.values()) void editing.hold();
    this.refresh();
    this.reading = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), STAY);
  }

  /** The agent turned to another one. What was changed and not saved stays here; it does not keep anything from going out. */
  leave(): void {
    this.#shown = false;
    this.toWrite = false;
    for (const editing of [...this.editing.values()]) {
      void editing.release();
      if (!editing.changed) this.editing.delete(editing.intent);
    }
    clearTimeout(this.#timer);
    this.reading = false;
  }

  refresh(): void {
    void this.view.refresh();
    void this.transcript.refresh();
  }

  /** Reads it whole from the server, without joining it. */
  async #read(): Promise<void> {
    try {
      await this.#backend.openChat(this.id);
      this.unread = null;
    } catch (error) {
      const problem = asProblem(error);
      // What is known here is shown, and the window says already that it is offline.
      this.unread = problem.code === 'offline' ? null : problem;
    }
    if (this.view.problem || !this.transcript.loaded) {
      await Promise.all([this.view.refresh(), this.transcript.refresh()]);
    }
    this.reading = false;
  }

  action(name: string): ActionView | undefined {
    return this.view.value?.actions.find((action) => action.action === name);
  }

  allowed(name: string): boolean {
    return this.action(name)?.allowed ?? false;
  }

  /** Asks for something; answers the intent's id, or null where it could not be asked for: then {@link problem} says why. */
  async act(verb: Verb): Promise<string | null> {
    try {
      const intent = await this.#backend.act(this.id, verb);
      this.problem = null;
      return intent;
    } catch (error) {
      this.problem = asProblem(error);
      return null;
    }
  }

  /** Begins to change a message where it waits. Answers why that cannot be. */
  async edit(intent: string, text: string): Promise<Problem | null> {
    const known = this.editing.get(intent);
    const editing = known ?? new Editing(this.#backend, intent, text);
    await Promise.all([editing.hold(), this.transcript.refresh()]);
    if (!known && editing.problem) return editing.problem;
    if (this.#shown) {
      editing.begun = true;
      this.editing.set(intent, editing);
    } else void editing.release();
    return null;
  }

  /** What was written to change a message becomes part of the draft. */
  compose(drafts: Drafts, editing: Editing): void {
    const words = editing.text.trim();
    this.editing.delete(editing.intent);
    if (words !== '') drafts.append(this.id, words);
  }

  /** The chat goes from here, and changes that were not saved are not lost with it. */
  keepEdited(drafts: Drafts): void {
    for (const editing of [...this.editing.values()]) {
      void editing.release();
      if (editing.changed) this.compose(drafts, editing);
      else this.editing.delete(editing.intent);
    }
  }

  async cancel(intent: string): Promise<boolean> {
    try {
      await this.#backend.cancelIntent(intent);
      return true;
    } catch (error) {
      this.problem = asProblem(error);
      return false;
    }
  }

  async dismiss(): Promise<void> {
    this.problem = null;
    if (this.view.value?.refusal == null) return;
    try {
      await this.#backend.dismissRefusal(this.id);
    } catch (error) {
      this.problem = asProblem(error);
    }
  }
}
