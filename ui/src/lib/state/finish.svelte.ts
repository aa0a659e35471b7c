const UNDO = 5_000;

/** What ends the agent's work with a chat. */
export type Finish = 'done' | 'release' | 'end_async';

/** Asks for it; `closing` says that the window closes: then there is no time to look again first. */
export type Send = (closing: boolean) => void;

interface Waiting {
  action: Finish;
  until: number;
  send: Send;
  timer: ReturnType<typeof setTimeout>;
}

/** What ends a chat and was not asked about can be taken back for five seconds: so long it is not even asked for. */
export class Finishing {
  #waiting = $state.raw<ReadonlyMap<string, Waiting>>(new Map());

  /** When it will be asked for; none where it is not about to. */
  until(id: string): number | null {
    return this.#waiting.get(id)?.until ?? null;
  }

  /** What it will be; none where nothing is about to. */
  action(id: string): Finish | null {
    return this.#waiting.get(id)?.action ?? null;
  }

  start(id: string, action: Finish, send: Send): void {
    this.undo(id);
    const timer = setTimeout(() => this.#fire(id, false), UNDO);
    this.#waiting = new Map(this.#waiting).set(id, { action, until: Date.now() + UNDO, send, timer });
  }

  undo(id: string): void {
    clearTimeout(this.#waiting.get(id)?.timer);
    this.#drop(id);
  }

  /** The window closes: what the agent decided must not be lost. */
  flush(): void {
    for (const id of this.#waiting.keys()) this.#fire(id, true);
  }

  /** Nothing of it is asked for any more: the session that it was for is over. */
  drop(): void {
    for (const id of this.#waiting.keys()) this.undo(id);
  }

  #fire(id: string, closing: boolean): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#drop(id);
    waiting.send(closing);
  }

  #drop(id: string): void {
    if (!this.#waiting.has(id)) return;
    const rest = new Map(this.#waiting);
    rest.delete(id);
    this.#waiting = rest;
  }
}
