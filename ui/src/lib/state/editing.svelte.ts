import { asProblem, type Backend, type Problem } from '$lib/backend';

/** What is typed is told after this silence: the core keeps it, and waits on for whoever types. */
const PAUSE = 300;

/** A message that waits to be sent and is changed where it stands. It is not sent meanwhile. */
export class Editing {
  readonly intent: string;
  /** As it waits. */
  readonly before: string;
  text = $state('');
  /** Why it could not be changed. */
  problem = $state.raw<Problem | null>(null);
  saving = $state(false);
  /** The agent has just asked for it: the focus goes there. */
  begun = $state(true);
  #backend: Backend;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What is told last comes last. */
  #telling = Promise.resolve();

  constructor(backend: Backend, intent: string, text: string) {
    this.#backend = backend;
    this.intent = intent;
    this.before = text;
    this.text = text;
  }

  /** There are words in here that are nowhere else. */
  get changed(): boolean {
    return this.text.trim() !== '' && this.text.trim() !== this.before;
  }

  /** Whether it went out, or may have, before it was changed. */
  get late(): boolean {
    return this.problem?.code === 'too_late' || this.problem?.code === 'not_found';
  }

  /** Keeps it from being sent. */
  hold(): Promise<void> {
    clearTimeout(this.#timer);
    this.#telling = this.#telling.then(() => this.#tell());
    return this.#telling;
  }

  async #tell(): Promise<void> {
    try {
      await this.#backend.holdBack(this.intent, this.text);
      this.problem = null;
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  write(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    if (!this.late) this.#timer = setTimeout(() => void this.hold(), PAUSE);
  }

  /** Lets it go as it is. */
  async release(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#telling;
    try {
      await this.#backend.holdBack(this.intent, null);
    } catch {
      // It ends by itself.
    }
  }

  /** Answers whether it was changed. */
  async save(): Promise<boolean> {
    if (this.saving || this.late) return false;
    this.saving = true;
    clearTimeout(this.#timer);
    await this.#telling;
    try {
      await this.#backend.editIntent(this.intent, this.text.trim());
      return true;
    } catch (error) {
      this.problem = asProblem(error);
      return false;
    } finally {
      this.saving = false;
    }
  }
}
