// A contact behind the GMS Chat API.

export class Contact {
  #base;
  #key;

  static async come(server, { service = "support", ...fields }) {
    const contact = new Contact();
    contact.#base = `${server.url}/genesys/2/chat/${service}`;
    const reply = await contact.#post(contact.#base, fields);
    const { chatId, userId, alias, secureKey } = reply;
    contact.#key = { userId, alias, secureKey };
    contact.id = chatId;
    return contact;
  }

  async #post(address, fields) {
    const reply = await fetch(address, { method: "POST", body: new URLSearchParams(fields) });
    const body = await reply.json();
    if (!reply.ok) throw new Error(JSON.stringify(body));
    return body;
  }

  #act(verb, fields = {}) {
    return this.#post(`${this.#base}/${this.id}/${verb}`, { ...this.#key, ...fields });
  }

  say(text) {
    return this.#act("send", { message: text });
  }

  goAway() {
    return this.#act("disconnect");
  }

  async read() {
    return this.#act("refresh", { transcriptPosition: "1" });
  }

  async texts() {
    const { messages } = await this.read();
    return messages.filter(({ text }) => text).map(({ from, text }) => `${from.type}: ${text}`);
  }
}
