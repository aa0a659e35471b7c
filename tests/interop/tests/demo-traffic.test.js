// The scripted contacts of the demo, as an agent meets them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Agent } from "../lib/agent.js";
import { Server } from "../lib/server.js";
import { eventually } from "../lib/wait.js";

test("a past is there, and Carla comes, answers, and writes while she is on hold; once", async (t) => {
  const server = await Server.start({ args: ["--demo-traffic"] });
  t.after(() => server.stop());
  const ana = await Agent.signIn(server, "ana");
  t.after(() => ana.leave());
  const ask = (operationId) => ana.ucs.getAgentHistory({ agentHistoryData: { operationId, data: { userId: "ana" } } });
  const past = (await ana.answer("the history", ask)).interactions.length;
  assert.ok(past >= 8, `${past} chats in the history`);
  const workbin = await ana.answer("the workbin", (operationId) => ana.workbins.getWorkbinContent("my-chats", { operationId, data: {} }));
  assert.equal(workbin.workbin.interactions.length, 2);

  await ana.ready();
  const { interaction } = await ana.event("Carla", ({ interaction }) => interaction?.state === "Invited" && interaction.subject === "Where is my parcel?");
  const { id } = interaction;
  await ana.chat.acceptChat(id, {});
  await ana.chat.sendMessage(id, { acceptData: { data: { message: "Good morning Carla, may I have the order number?" } } });
  await eventually("her answer", () => ana.texts(id).includes("Thanks! The order number is 4471-2206."));
  await ana.media.asyncPutOnHold(id, { data: { queue: "async-hold" } });
  const line = "Are you still there? The courier says it left Leipzig.";
  await eventually("what she writes meanwhile", async () => (await ana.chat.chatMessagesWithHttpInfo(id)).response.body.data.messages.some(({ text }) => text === line));
  await ana.media.pullInteractionFromWorkbin("chat", id, {});
  await ana.chat.asyncResume(id, {});
  await eventually("what she wrote", () => ana.texts(id).includes(line));

  // After a restart the past is not played again, and Carla is still in her chat.
  await server.crashAndRestart(["--demo-traffic"]);
  const again = await Agent.signIn(server, "ana");
  t.after(() => again.leave());
  const history = await again.answer("the history", (operationId) => again.ucs.getAgentHistory({ agentHistoryData: { operationId, data: { userId: "ana" } } }));
  assert.equal(history.interactions.length, past + 1);
  await again.chat.sendMessage(id, { acceptData: { data: { message: "It did. You will have it by noon." } } });
  await eventually("her next answer", () => again.texts(id).includes("That would be great. It is a birthday present for my son."));
});
