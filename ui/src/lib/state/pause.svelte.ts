/** So long after the last key somebody who writes has paused, in milliseconds. */
const PAUSE = 2000;

/** Whether the agent is in the middle of writing: what would take the focus waits until they pause. */
export class Pause {
  /** No key has come to a field for a while. */
  over = $state(true);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A key came to a field. */
  key(): void {
    this.over = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.over = true), PAUSE);
  }

  /** Nothing is waited for any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
