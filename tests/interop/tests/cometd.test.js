// The published CometD client against the Bayeux server.

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import { Agent } from "../lib/agent.js";
import { bayeux, done } from "../lib/bayeux.js";
import { Contact } from "../lib/contact.js";
import { Server } from "../lib/server.js";
import { eventually } from "../lib/wait.js";

let server;
before(async () => (server = await Server.start({ args: ["--connect-timeout", "400", "--session-timeout", "4000"] })));
after(() => server.stop());

for (const transport of ["long-polling", "websocket"]) {
  for (const ack of [true, false]) {
    test(`events arrive in order and once over ${transport}, ${ack ? "with" : "without"} ack`, async (t) => {
      const lea = await Agent.signIn(server, "lea", { transport, ack });
      t.after(() => lea.leave());
      await lea.ready();
      const contact = await Contact.come(server, { nickname: "Contact", subject: "In order" });
      await lea.offered(contact.id);
      await lea.chat.acceptChat(contact.id, {});
      const said = Array.from({ length: 30 }, (_, index) => `Line ${index}`);
      for (const line of said) await contact.say(line);
      await eventually("every line", () => lea.texts(contact.id).length === said.length);
      assert.deepEqual(lea.texts(contact.id), said);
      const indices = lea.events
        .filter(({ data }) => data.messageType === "MessageLogUpdated" && data.notificationType === "NewMessages")
        .flatMap(({ data }) => data.messages.filter(({ type, text }) => type === "Text" && said.includes(text)).map(({ index }) => index));
      assert.equal(new Set(indices).size, said.length);
      await lea.chat.leaveChat(contact.id, { leaveData: { data: { afterAction: "ForceClose" } } });
      await lea.media.complete("chat", contact.id, {});
    });
  }

  test(`the client survives a crash of the server over ${transport}`, async (t) => {
    const max = await Agent.signIn(server, "max", { transport });
    t.after(() => max.leave());
    const shaken = new Promise((resolve) => {
      max.cometd.addListener("/meta/handshake", ({ successful, clientId }) => successful && resolve(clientId));
    });
    const before = max.cometd.getClientId();
    await server.crashAndRestart(["--connect-timeout", "400", "--session-timeout", "4000"]);
    assert.notEqual(await shaken, before, "a new Bayeux session with the same cookie");
    await eventually("the connection", () => max.cometd.getStatus() === "connected");
    max.events.length = 0;
    await max.subscribe();
    await max.session.activateChannels({ data: { agentId: "max", placeName: "Place_max", channels: ["chat"] } });
    await max.event("the channel's state", ({ messageType }) => messageType === "ChannelStateChanged");
  });
}

test("without a session there is no handshake", async () => {
  const reply = await fetch(`${server.url}/workspace/v3/notifications/handshake`, { method: "POST", body: "[]" });
  assert.equal(reply.status, 401);
  assert.ok((await reply.json()).status.message);
  const stranger = bayeux(server.url, "WORKSPACE_SESSIONID=guess", { transport: "long-polling" });
  await assert.rejects(done((callback) => stranger.handshake(callback)));
  stranger.disconnect();
});

test("a client that goes leaves no session behind", async () => {
  const ana = await Agent.signIn(server, "ana");
  await ana.leave();
  const again = await fetch(`${server.url}/workspace/v3/notifications/connect`, {
    method: "POST",
    headers: { Cookie: ana.cookie },
    body: JSON.stringify([{ channel: "/meta/connect", clientId: ana.cometd.getClientId() ?? "gone", connectionType: "long-polling" }]),
  });
  const [answer] = await again.json();
  assert.equal(answer.error, "402::Unknown client");
  assert.equal(answer.advice.reconnect, "handshake");
});

test("a stop is quick although connections are open and contacts write", async (t) => {
  const own = await Server.start({ args: ["--demo-traffic"] });
  t.after(() => own.stop());
  const agents = [await Agent.signIn(own, "ana"), await Agent.signIn(own, "ben", { transport: "websocket" })];
  await Promise.all(agents.map((agent) => agent.ready()));
  let said = 0;
  const talk = async () => {
    const contact = await Contact.come(own, { nickname: "Contact", subject: "Much to say" });
    // Until the server is gone.
    for (;; said += 1) await contact.say("And another thing");
  };
  const talked = Promise.allSettled(Array.from({ length: 4 }, talk));
  await eventually("words under way", () => said > 20);
  const took = await own.stop();
  for (const agent of agents) agent.cometd.disconnect();
  await talked;
  assert.ok(took < 2_000, `it took ${took} ms`);
});

test("whatever is sent over a WebSocket, the server goes on", async (t) => {
  const ben = await Agent.signIn(server, "ben");
  t.after(() => ben.leave());
  const address = `${server.url.replace(/^http/u, "ws")}/workspace/v3/notifications`;
  const garbage = [
    "", "{", "[]", "null", "5", '"x"', "[[[[]]]]", '[{"channel":5}]', '[{"channel":"/meta/connect"}]', '[{"channel":"/meta/handshake","ext":[]}]',
    '[{"channel":"/meta/subscribe","clientId":{},"subscription":[1,null]}]', "[".repeat(5_000), `["${"x".repeat(300_000)}"]`, Buffer.from([0, 255, 254]),
  ];
  for (const frame of garbage) {
    const socket = new WebSocket(address, { headers: { Cookie: ben.cookie } });
    await once(socket, "open");
    const over = Promise.race([once(socket, "close"), once(socket, "message")]);
    socket.on("error", () => {});
    socket.send(frame);
    // What can be read is answered; what cannot ends this connection alone.
    await over;
    socket.terminate();
  }
  await ben.session.authKeepAlive();
});
