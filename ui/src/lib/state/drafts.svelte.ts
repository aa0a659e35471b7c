import type { Backend } from '$lib/backend';

const PAUSE = 300;

interface Draft {
  text: string;
  /** What the shell last said it has. */
  base: string;
  /** What was written there from here, and may still come back as an older reply. */
  written: string[];
}

/**
 * What is being written, per chat. Kept here while it is typed, in the journal 300 ms after the last key, and at once
 * when the agent turns to something else.
 */
export class Drafts {
  /** The chats whose draft is on disk as it stands. */
  state = $state.raw<'clean' | 'saved' | 'failed'>('clean');
  #backend: Backend;
  #drafts = $state<Record<string, Draft>>({});
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  text(id: string): string {
    return this.#drafts[id]?.text ?? '';
  }

  /** The agent typed. */
  write(id: string, text: string): void {
    const draft = this.#draft(id);
    draft.text = text;
    this.state = 'clean';
    clearTimeout(this.#timers.get(id));
    this.#timers.set(
      id,
      setTimeout(() => void this.flush(id), PAUSE),
    );
  }

  /** Saves now what waits to be saved. */
  async flush(id: string): Promise<void> {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#timers.delete(id);
    const draft = this.#draft(id);
    const text = draft.text;
    draft.written.push(text);
    try {
      await this.#backend.setDraft(id, text);
      this.state = text === '' ? 'clean' : 'saved';
    } catch {
      this.state = 'failed';
    }
  }

  async flushAll(): Promise<void> {
    await Promise.all([...this.#timers.keys()].map((id) => this.flush(id)));
  }

  /** The message was handed over: nothing is left of it here. */
  clear(id: string): void {
    this.write(id, '');
    void this.flush(id);
  }

  /**
   * The shell says what it has. It is taken over where nothing was typed since (another start, a refused message put
   * back as a draft); late news of what was written from here is not.
   */
  adopt(id: string, stored: string): void {
    const draft = this.#draft(id);
    if (stored === draft.base) return;
    const untouched = draft.text === draft.base || draft.text === '';
    const echo = draft.written.indexOf(stored);
    if (echo >= 0) draft.written.splice(0, echo + 1);
    else if (untouched && !this.#timers.has(id)) draft.text = stored;
    draft.base = stored;
  }

  #draft(id: string): Draft {
    this.#drafts[id] ??= { text: '', base: '', written: [] };
    return this.#drafts[id];
  }
}
