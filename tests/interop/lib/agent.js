// An agent behind Genesys's generated API classes and the CometD client.

import { createRequire } from "node:module";
import { randomUUID } from "node:crypto";
import { bayeux, done } from "./bayeux.js";
import { eventually } from "./wait.js";

const api = createRequire(import.meta.url)("genesys-workspace-client-js/src/internal/code-gen/workspace-api");

const CHANNELS = ["initialization", "media", "media/chat", "workbins", "media-management", "contacts", "ucs"];

export class Agent {
  events = [];

  /** Signs in, opens the session and waits until it is ready for work. */
  static async signIn(server, user, options = { transport: "long-polling" }) {
    const agent = new Agent();
    agent.user = user;
    agent.server = server;
    agent.token = await agent.#password();
    await agent.#initialize();
    agent.cometd = bayeux(server.url, agent.cookie, options);
    await done((callback) => agent.cometd.handshake(callback));
    await agent.subscribe();
    return agent;
  }

  async #password() {
    const body = new URLSearchParams({ grant_type: "password", username: this.user, password: this.user });
    const reply = await fetch(`${this.server.url}/auth/v3/oauth/token`, { method: "POST", body });
    return (await reply.json()).access_token;
  }

  async #initialize() {
    const client = new api.ApiClient();
    client.basePath = `${this.server.url}/workspace/v3`;
    this.session = new api.SessionApi(client);
    this.chat = new api.ChatApi(client);
    this.media = new api.MediaApi(client);
    this.workbins = new api.WorkbinsApi(client);
    this.management = new api.MediaManagementApi(client);
    this.ucs = new api.UcsApi(client);
    this.targets = new api.TargetsApi(client);
    const opened = await this.session.initializeWorkspaceWithHttpInfo({ authorization: `Bearer ${this.token}` });
    this.cookie = opened.response.headers["set-cookie"][0].split(";")[0];
  }

  async subscribe() {
    for (const channel of CHANNELS) {
      const name = `/workspace/v3/${channel}`;
      await done((callback) =>
        this.cometd.subscribe(name, ({ data }) => this.events.push({ channel: name, data }), callback),
      );
    }
  }

  /** The first event, past or to come, for which `test` holds. */
  event(what, test) {
    return eventually(`${what} (${this.user})`, () => this.events.find(({ data }) => test(data))?.data);
  }

  /** The next event about a chat in a state; what came before is not counted. */
  async state(id, state, act = () => {}) {
    const before = this.events.length;
    await act();
    const found = await eventually(`${id} ${state} (${this.user})`, () =>
      this.events
        .slice(before)
        .find(({ data }) => data.messageType === "InteractionStateChanged" && data.interaction.id === id && data.interaction.state === state),
    );
    return found.data.interaction;
  }

  /** Asks something whose answer comes as an event with the same `operationId`. */
  async answer(what, ask) {
    const operationId = randomUUID();
    await ask(operationId);
    return this.event(what, (data) => data.operationId === operationId);
  }

  texts(id) {
    const entries = this.events
      .filter(({ data }) => data.messageType === "MessageLogUpdated" && (data.id ?? data.interactionId) === id)
      .flatMap(({ data }) => data.messages)
      .filter(({ type }) => type === "Text");
    const byIndex = new Map(entries.map((entry) => [entry.index, entry.text]));
    return [...byIndex].sort(([one], [other]) => one - other).map(([, text]) => text);
  }

  async ready() {
    await this.session.activateChannels({ data: { agentId: this.user, placeName: `Place_${this.user}`, channels: ["chat"] } });
    await this.media.readyForMedia("chat", {});
    await this.event("Ready", ({ media }) => media?.channels.some(({ name, state }) => name === "chat" && state === "Ready"));
  }

  async offered(id) {
    const { interaction } = await this.event("the offer", ({ interaction }) => interaction?.id === id && interaction.state === "Invited");
    return interaction;
  }

  async leave() {
    await new Promise((resolve) => this.cometd.disconnect(resolve));
  }
}
