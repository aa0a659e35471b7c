const UNDO = 5_000;

interface Waiting {
  until: number;
  send: () => void;
  timer: ReturnType<typeof setTimeout>;
}

/** Done can be taken back for five seconds: so long it is not even asked for. */
export class Finishing {
  #waiting = $state.raw<ReadonlyMap<string, Waiting>>(new Map());

  /** When it will be asked for; none where it is not about to. */
  until(id: string): number | null {
    return this.#waiting.get(id)?.until ?? null;
  }

  start(id: string, send: () => void): void {
    this.undo(id);
    const timer = setTimeout(() => this.#fire(id), UNDO);
    this.#waiting = new Map(this.#waiting).set(id, { until: Date.now() + UNDO, send, timer });
  }

  undo(id: string): void {
    clearTimeout(this.#waiting.get(id)?.timer);
    this.#drop(id);
  }

  /** The window closes: what the agent decided must not be lost. */
  flush(): void {
    for (const id of this.#waiting.keys()) this.#fire(id);
  }

  #fire(id: string): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#drop(id);
    waiting.send();
  }

  #drop(id: string): void {
    if (!this.#waiting.has(id)) return;
    const rest = new Map(this.#waiting);
    rest.delete(id);
    this.#waiting = rest;
  }
}
