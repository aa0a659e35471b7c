import type { Backend } from '$lib/backend';

/** Saved after this silence, and at the latest so long after the first key: a draft survives a crash 300 ms after a key. */
const PAUSE = 150;
const LATEST = 300;

interface Draft {
  text: string;
  /** What the shell last said it has. */
  base: string;
  /** What the journal has and the agent saw here: what is written goes in the place of that, and of nothing else. */
  seen: string;
  /** What was written there from here, and may still come back as an older reply. */
  written: string[];
}

/** When a draft that is not saved yet is to be saved. */
interface Waiting {
  since: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * What is being written, per chat. Kept here while it is typed, in the journal after a short silence or while typing
 * goes on, and at once when the agent turns to something else. One call per chat is under way and the latest text goes
 * next, because two of them could overtake each other.
 */
export class Drafts {
  /** The chats whose draft is on disk as it stands. */
  state = $state.raw<'clean' | 'saved' | 'failed'>('clean');
  #backend: Backend;
  #drafts = $state<Record<string, Draft>>({});
  #unsaved = new Map<string, Waiting>();
  #saving = new Map<string, Promise<void>>();
  #again = new Set<string>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  text(id: string): string {
    return this.#drafts[id]?.text ?? '';
  }

  /** The agent typed. */
  write(id: string, text: string): void {
    this.#draft(id).text = text;
    this.state = 'clean';
    const now = Date.now();
    const before = this.#unsaved.get(id);
    clearTimeout(before?.timer);
    const since = before?.since ?? now;
    const wait = Math.max(0, Math.min(PAUSE, since + LATEST - now));
    this.#unsaved.set(id, { since, timer: setTimeout(() => void this.flush(id), wait) });
  }

  /** Saves now what waits to be saved. */
  flush(id: string): Promise<void> {
    const running = this.#saving.get(id);
    const waiting = this.#unsaved.get(id);
    if (!waiting) return running ?? Promise.resolve();
    clearTimeout(waiting.timer);
    if (running) {
      this.#again.add(id);
      return running;
    }
    const run = this.#save(id);
    this.#saving.set(id, run);
    return run;
  }

  async flushAll(): Promise<void> {
    await Promise.all([...new Set([...this.#unsaved.keys(), ...this.#saving.keys()])].map((id) => this.flush(id)));
  }

  /**
   * The message was handed over: it is gone from here. What was typed behind it meanwhile stays, and so does a text that
   * was changed in another way: that is not what was sent.
   */
  sent(id: string, message: string): void {
    const text = this.text(id).trimStart();
    if (!text.startsWith(message)) return;
    // The journal let the draft go with the message.
    this.#draft(id).seen = '';
    this.write(id, text.slice(message.length).trimStart());
    void this.flush(id);
  }

  /** A message was taken back: `stored` is the draft now, `before` was when that was asked for. What was typed since stays. */
  async takeIn(id: string, before: string, stored: string): Promise<void> {
    const draft = this.#draft(id);
    const { text } = draft;
    draft.seen = stored;
    if (text === before) this.write(id, stored);
    else if (text.startsWith(before)) this.write(id, stored + text.slice(before.length));
    else this.write(id, `${stored}\n${text}`);
    await this.flush(id);
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
    else if (untouched && !this.#unsaved.has(id)) draft.text = draft.seen = stored;
    draft.base = stored;
  }

  async #save(id: string): Promise<void> {
    const draft = this.#draft(id);
    do {
      this.#again.delete(id);
      this.#unsaved.delete(id);
      const { text, seen } = draft;
      draft.written.push(text);
      try {
        await this.#backend.setDraft(id, text, seen);
        if (draft.seen === seen) draft.seen = text;
        if (!this.#unsaved.has(id)) this.state = text === '' ? 'clean' : 'saved';
      } catch {
        this.state = 'failed';
        // Nothing new to try: it is tried again with the next key, or when the agent turns to something else.
        if (!this.#unsaved.has(id)) this.#unsaved.set(id, { since: Date.now(), timer: undefined });
      }
    } while (this.#again.has(id));
    this.#saving.delete(id);
  }

  #draft(id: string): Draft {
    this.#drafts[id] ??= { text: '', base: '', seen: '', written: [] };
    return this.#drafts[id];
  }
}
