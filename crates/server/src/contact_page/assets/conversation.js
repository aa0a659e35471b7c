// One chat: what was said, what waits to be sent, and the loop that keeps both in step with the server.
// Fires "change". Knows nothing of the page.

import { Refused, Unreachable, newId } from "./api.js";

const POLL_MS = 1_500;
const POLL_HIDDEN_MS = 10_000;
const LONGEST_WAIT_MS = 15_000;

export class Conversation extends EventTarget {
  #api;
  #keep;
  #saved;
  #messages = new Map();
  #position = 1;
  #timer;
  #failures = 0;
  #busy = null;
  #isTyping = false;

  connected = true;
  loaded = false;
  typing = null;

  /** `saved` is what `start` made or an earlier page kept: the chat's key, the outbox, the draft. */
  constructor(api, keep, saved) {
    super();
    this.#api = api;
    this.#keep = keep;
    this.#saved = { outbox: [], draft: "", ended: false, ...saved };
    this.#save();
    this.poke();
  }

  get messages() {
    return [...this.#messages.values()].sort((one, other) => one.index - other.index);
  }

  get outbox() {
    return this.#saved.outbox;
  }

  get ended() {
    return this.#saved.ended;
  }

  get draft() {
    return this.#saved.draft;
  }

  set draft(text) {
    this.#saved.draft = text;
    this.#save();
  }

  get name() {
    return this.#saved.name;
  }

  /** Whose message it is that this page shows on the right. */
  isMine(message) {
    return message.from?.type === "Client";
  }

  /** The agents that are in the chat now, by name. */
  get present() {
    const present = new Map();
    for (const { type, from } of this.messages) {
      if (from?.type !== "Agent") continue;
      if (type === "ParticipantLeft") present.delete(from.participantId);
      else present.set(from.participantId, from.nickname);
    }
    return [...present.values()];
  }

  /** Whether an agent was there and left: the answer comes later. */
  get waitsForAgent() {
    return this.present.length === 0 && this.messages.some(({ from }) => from?.type === "Agent");
  }

  say(text) {
    this.#saved.outbox.push({ id: newId(), text, at: Date.now(), after: null, problem: null });
    this.#saved.draft = "";
    this.#isTyping = false;
    this.#save();
    this.#changed();
    this.poke();
  }

  /** Tells the agent that the contact writes. Losing this does no harm. */
  async tellTyping(on) {
    if (on === this.#isTyping || this.ended || !this.connected) return;
    this.#isTyping = on;
    try {
      await this.#api.typing(this.#saved, on);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    }
  }

  /** Ends a chat of one visit. */
  async leave() {
    await this.#api.disconnect(this.#saved);
    this.poke();
  }

  /** Forgets the chat; answers what could not be sent, so that it is not lost. */
  forget() {
    clearTimeout(this.#timer);
    this.#keep.clear();
    return [...this.outbox.map(({ text }) => text), this.draft].filter(Boolean).join("\n\n");
  }

  /** Looks now, and not when the pause is over. */
  poke() {
    clearTimeout(this.#timer);
    this.#busy ??= this.#turn().finally(() => {
      this.#busy = null;
      this.#schedule();
    });
  }

  #schedule() {
    if (this.ended) return;
    clearTimeout(this.#timer);
    const pause = document.hidden ? POLL_HIDDEN_MS : POLL_MS;
    // After a failure at growing, uneven distances: a server that comes back must not meet everybody at once.
    const wait = this.#failures ? Math.min(LONGEST_WAIT_MS, pause * 2 ** this.#failures) * (0.5 + Math.random() / 2) : pause;
    const more = this.connected && this.#pending() ? 0 : wait;
    this.#timer = setTimeout(() => this.poke(), more);
  }

  #pending() {
    return this.ended ? undefined : this.outbox.find(({ problem }) => problem === null);
  }

  async #turn() {
    try {
      await this.#refresh();
      const next = this.#pending();
      if (next) await this.#send(next);
      this.#failures = 0;
      this.connected = true;
    } catch (error) {
      if (error instanceof Refused) {
        this.#end();
      } else if (error instanceof Unreachable) {
        this.#failures += 1;
        this.connected = false;
      } else {
        throw error;
      }
    }
    this.loaded = true;
    this.#changed();
  }

  /** Sends one message. What was tried before is looked for first: the answer may have been lost, not the request. */
  async #send(item) {
    if (item.after !== null && this.#arrived(item)) {
      this.#drop(item);
      return;
    }
    item.after = this.#position - 1;
    this.#save();
    try {
      await this.#api.send(this.#saved, item.text, item.id);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await this.#refresh();
      if (this.ended) return;
      item.problem = error.message || "refused";
      this.#save();
      return;
    }
    this.#drop(item);
    await this.#refresh();
  }

  #arrived({ text, after }) {
    return this.messages.some((message) => message.index > after && this.isMine(message) && message.text === text);
  }

  #drop(item) {
    this.#saved.outbox = this.outbox.filter(({ id }) => id !== item.id);
    this.#save();
  }

  async #refresh() {
    const reply = await this.#api.refresh(this.#saved, this.#position);
    // The server repeats a sign of typing for as long as it is fresh.
    this.typing = null;
    for (const message of reply.messages ?? []) {
      this.#take(message);
    }
    this.#position = Math.max(this.#position, reply.nextPosition ?? 0);
    if (reply.chatEnded) this.#end();
  }

  #take(message) {
    if (message.type === "TypingStarted" || message.type === "TypingStopped") {
      if (!this.isMine(message)) this.typing = message.type === "TypingStarted" ? message.from.nickname : null;
      return;
    }
    this.#messages.set(message.index, message);
  }

  #end() {
    this.#saved.ended = true;
    this.typing = null;
    this.#save();
  }

  #save() {
    this.#keep.save(this.#saved);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
