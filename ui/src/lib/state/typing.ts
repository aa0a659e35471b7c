import type { Backend } from '$lib/backend';

const REPEAT = 3_000;

/** Tells the contact that the agent is typing: at most every three seconds, and that it stopped after a time without a key. */
export class Typing {
  #backend: Backend;
  #id: string;
  #told = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #quiet: () => number;

  /** `quiet` says how many seconds without a key end it: the option may change. */
  constructor(backend: Backend, id: string, quiet: () => number) {
    this.#backend = backend;
    this.#id = id;
    this.#quiet = quiet;
  }

  key(something: boolean): void {
    clearTimeout(this.#timer);
    if (!something) return this.stop();
    if (Date.now() - this.#told >= REPEAT) {
      this.#told = Date.now();
      this.#tell(true);
    }
    this.#timer = setTimeout(() => this.stop(), this.#quiet() * 1000);
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
