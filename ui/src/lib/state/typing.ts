import type { Backend } from '$lib/backend';

const REPEAT = 3_000;
const QUIET = 4_000;

/** Tells the contact that the agent is typing: at most every three seconds, and that it stopped after four without a key. */
export class Typing {
  #backend: Backend;
  #id: string;
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(backend: Backend, id: string) {
    this.#backend = backend;
    this.#id = id;
  }

  key(something: boolean): void {
    clearTimeout(this.#timer);
    if (!something) return this.stop();
    if (Date.now() - this.#told >= REPEAT) {
      this.#told = Date.now();
      this.#tell(true);
    }
    this.#timer = setTimeout(() => this.stop(), QUIET);
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#told === 0) return;
    this.#told = 0;
    this.#tell(false);
  }

  #tell(on: boolean): void {
    // A courtesy: when it does not get through there is nothing to tell the agent.
    void this.#backend.typing(this.#id, on).catch(() => undefined);
  }
}
