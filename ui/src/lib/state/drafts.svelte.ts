import { asProblem, type Backend } from '$lib/backend';

/** Saved after this silence, and at the latest so long after the first key: a draft survives a crash 300 ms after a key. */
const PAUSE = 150;
const LATEST = 300;
/** What could not be saved is tried again so much later, in milliseconds. */
const AGAIN = 3000;
const WITHOUT_AGENT = ['signed_out', 'locked'];

interface Draft {
  text: string;
  /** What the journal has and the agent saw here: what is written goes in the place of that, and of nothing else. */
  seen: string;
  /** Grows whenever `seen` changes by anything but a save: what a save says that began before is outdated then. */
  round: number;
  /** The refused message that was put back last, by its intent's id, which grows, and its text. */
  back: { of: string; text: string } | null;
  /** A refused message that came while something was being saved. */
  told: { of: string; text: string } | null;
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
  #closed = false;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  text(id: string): string {
    return this.#drafts[id]?.text ?? '';
  }

  /** The agent typed. */
  write(id: string, text: string): void {
    if (this.#closed) return;
    this.#draft(id).text = text;
    this.state = 'clean';
    const now = Date.now();
    const before = this.#unsaved.get(id);
    clearTimeout(before?.timer);
    const since = before?.since ?? now;
    const wait = Math.max(0, Math.min(PAUSE, since + LATEST - now));
    this.#unsaved.set(id, { since, timer: setTimeout(() => void this.flush(id), wait) });
  }

  /** Words that were written elsewhere come behind what is written here. */
  append(id: string, words: string): void {
    const text = this.text(id);
    this.write(id, text === '' ? words : `${text}\n${words}`);
  }

  /** Nothing more is saved: the journal may be another agent's by now. */
  close(): void {
    this.#closed = true;
    for (const { timer } of this.#unsaved.values()) clearTimeout(timer);
    this.#unsaved.clear();
    this.#again.clear();
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
   * The message was handed over: it is gone from here, and the journal let the draft go with it. What was typed behind it
   * meanwhile stays, and so does a text that was changed in another way: that is not what was sent.
   */
  sent(id: string, message: string): void {
    const text = this.text(id).trimStart();
    if (!text.startsWith(message)) return;
    this.#see(this.#draft(id), '');
    this.write(id, text.slice(message.length).trimStart());
    void this.flush(id);
  }

  /** A message was taken back: `stored` is the draft now, `before` was when that was asked for. What was typed since stays. */
  async takeIn(id: string, before: string, stored: string): Promise<void> {
    const draft = this.#draft(id);
    const { text } = draft;
    this.#see(draft, stored);
    if (text === before) this.write(id, stored);
    else if (text.startsWith(before)) this.write(id, stored + text.slice(before.length));
    else this.write(id, `${stored}\n${text}`);
    await this.flush(id);
  }

  /**
   * The shell says what it has, and which refused message that is, if any. The first time it is taken over (another
   * start); later only a refused message is news, and what is put away there of one that was not touched here. Late news
   * of what was written from here is not.
   */
  adopt(id: string, stored: string, of: string | null): void {
    const known = this.#drafts[id];
    if (!known) {
      Object.assign(this.#draft(id), { text: stored, seen: stored, back: of === null ? null : { of, text: stored } });
      return;
    }
    if (of !== null) this.#putBack(id, known, { of, text: stored });
    else if (known.back !== null && known.text === known.back.text && !this.#isBusy(id)) {
      // It stands in the chat again, or went: whoever did not touch it has nothing to lose.
      known.text = stored;
      this.#see(known, stored);
      known.back = { of: known.back.of, text: '' };
    }
  }

  /** A refused message is put back where nothing is written. Written over by what is being saved, it stands in the chat. */
  #putBack(id: string, draft: Draft, back: { of: string; text: string }): void {
    if (draft.back !== null && back.of <= draft.back.of) return;
    if (this.#isBusy(id)) {
      draft.told = back;
    } else if (draft.text === '') {
      draft.text = back.text;
      draft.back = back;
      this.#see(draft, back.text);
    }
  }

  #isBusy(id: string): boolean {
    return this.#unsaved.has(id) || this.#saving.has(id);
  }

  #see(draft: Draft, text: string): void {
    draft.seen = text;
    draft.round += 1;
  }

  async #save(id: string): Promise<void> {
    const draft = this.#draft(id);
    do {
      this.#again.delete(id);
      this.#unsaved.delete(id);
      const { text, seen, round } = draft;
      try {
        const stands = await this.#backend.setDraft(id, text, seen);
        if (draft.round === round) draft.seen = text;
        // Written over unseen: it stands in the chat, not here.
        if (stands !== null && draft.told?.of === stands) draft.told = null;
        if (!this.#unsaved.has(id)) this.state = text === '' ? 'clean' : 'saved';
      } catch (error) {
        this.state = 'failed';
        if (!this.#closed && !this.#unsaved.has(id)) {
          // Without an agent nothing can be kept: it is saved when they are back.
          const again = !WITHOUT_AGENT.includes(asProblem(error).code);
          const timer = again ? setTimeout(() => void this.flush(id), AGAIN) : undefined;
          this.#unsaved.set(id, { since: Date.now(), timer });
        }
      }
    } while (this.#again.has(id));
    this.#saving.delete(id);
    const { told } = draft;
    draft.told = null;
    if (told !== null) this.#putBack(id, draft, told);
  }

  #draft(id: string): Draft {
    this.#drafts[id] ??= { text: '', seen: '', round: 0, back: null, told: null };
    return this.#drafts[id];
  }
}
