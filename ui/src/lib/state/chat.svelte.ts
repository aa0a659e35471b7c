import { asProblem, type Backend, type Problem, type Verb } from '$lib/backend';
import type { ActionView } from '$lib/gen/ActionView';
import type { ChatView } from '$lib/gen/ChatView';
import { Query } from './query.svelte';
import { Transcript } from './transcript.svelte';

/** An open chat. */
export class Chat {
  readonly id: string;
  readonly view: Query<ChatView>;
  readonly transcript: Transcript;
  /** Why the last thing could not even be asked for; goes with the next one that can. */
  problem = $state.raw<Problem | null>(null);
  #backend: Backend;

  constructor(backend: Backend, id: string) {
    this.#backend = backend;
    this.id = id;
    this.view = new Query(() => backend.chat(id));
    this.transcript = new Transcript(backend, id);
  }

  open(): void {
    void this.view.refresh();
    void this.transcript.refresh();
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
