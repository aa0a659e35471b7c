// The main job, done by Genesys's own client.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.js";
import { Contact } from "../lib/contact.js";
import { Server } from "../lib/server.js";
import { eventually } from "../lib/wait.js";

let server;
before(async () => (server = await Server.start()));
after(() => server.stop());

const carla = { firstName: "Carla", lastName: "Mendes", emailAddress: "carla.mendes@example.com", subject: "Where is my parcel?", "userData[Order]": "4471-2206" };

for (const transport of ["long-polling", "websocket"]) {
  test(`from the offer to the history over ${transport}`, async (t) => {
    const ana = await Agent.signIn(server, "ana", { transport });
    t.after(() => ana.leave());
    const complete = await ana.event("the end of the initialization", ({ messageType }) => messageType === "WorkspaceInitializationComplete");
    assert.equal(complete.state, "Complete");
    assert.equal(complete.data.user.employeeId, "ana");
    await ana.ready();

    const contact = await Contact.come(server, carla);
    const { id } = contact;
    await contact.say("Hello, where is my parcel?");
    const offer = await ana.offered(id);
    assert.ok(offer.capabilities.includes("accept"));
    assert.equal(offer.userData.find(({ key }) => key === "Order").value, "4471-2206");

    const accepted = await ana.state(id, "Processing", () => ana.chat.acceptChat(id, { acceptData: { data: { nickname: "Ana" } } }));
    assert.equal(accepted.chat.isAsyncMode, true);
    await ana.chat.sendMessage(id, { acceptData: { operationId: randomUUID(), data: { message: "Good morning Carla, let me look." } } });
    await contact.say("Thanks!");
    await eventually("the answer", () => ana.texts(id).includes("Thanks!"));
    assert.deepEqual(await contact.texts(), ["Client: Hello, where is my parcel?", "Agent: Good morning Carla, let me look.", "Client: Thanks!"]);

    const held = await ana.state(id, "Queued", () => ana.media.asyncPutOnHold(id, { data: { queue: "async-hold", reason: { reason: "Asking the depot" } } }));
    assert.equal(held.queue, "async-hold");
    assert.equal((await contact.read()).chatEnded, false);
    const wrote = ana.event("news of the held chat", ({ interaction }) => interaction?.id === id && interaction.userData.some(({ key, value }) => key === "LastMessageFrom" && value === "Customer") && interaction.state === "Queued");
    await contact.say("Are you still there?");
    await wrote;

    await ana.media.pullInteractionFromWorkbin("chat", id, { pullInteractionFromWorkbinData: { data: {} } });
    await ana.state(id, "Processing", () => ana.chat.asyncResume(id, { data: { nickname: "Ana" } }));
    await eventually("the whole transcript", () => ana.texts(id).includes("Are you still there?"));
    await ana.chat.sendMessage(id, { acceptData: { data: { message: "I am back." } } });
    assert.ok((await contact.texts()).includes("Agent: I am back."));

    const ben = await Agent.signIn(server, "ben", { transport });
    t.after(() => ben.leave());
    await ben.session.activateChannels({ data: { agentId: "ben", placeName: "Place_ben", channels: ["chat"] } });
    const { workbins } = await ben.answer("the workbins", (operationId) => ben.workbins.apiClient.callApi("/workbins/get-workbins", "POST", {}, {}, {}, {}, {}, { operationId }, [], ["application/json"], ["application/json"], null));
    assert.ok(workbins.some(({ workbinName }) => workbinName === "support-chats"));
    await ben.workbins.subscribeToWorkbinNotifications("support-chats", { data: { notifyPropertyChanges: true } });
    await ana.chat.leaveChat(id, { leaveData: { data: { afterAction: "KeepAlive" } } });
    await ana.workbins.addInteractionToWorkbin("support-chats", { data: { interactionId: id } });
    await ben.event("the chat in the group's workbin", (data) => (data.workbinContentOperation ?? data.operation) === "Add" && data.interaction?.id === id);

    await ben.media.pullInteractionFromWorkbin("chat", id, { pullInteractionFromWorkbinData: { data: { workbinId: "support-chats" } } });
    await ben.state(id, "Processing", () => ben.chat.asyncResume(id, { data: { nickname: "Ben" } }));
    await assert.rejects(ana.media.pullInteractionFromWorkbin("chat", id, {}), ({ status }) => status === 409, "two agents never have one chat");
    await ben.chat.sendMessage(id, { acceptData: { data: { message: "It is at your door." } } });
    await ben.media.setComment("chat", id, { data: { comment: "Left at the door." } });
    await ben.chat.leaveChat(id, { leaveData: { data: { afterAction: "ForceClose" } } });
    assert.equal((await contact.read()).chatEnded, true);
    await ben.state(id, "Completed", () => ben.media.complete("chat", id, {}));

    const history = await ben.answer("the history", (operationId) => ben.ucs.getAgentHistory({ agentHistoryData: { operationId, data: { userId: "ben" } } }));
    assert.ok(history.interactions.some((found) => found.id === id), "in the agent's history");
    const search = await ben.answer("the search", (operationId) => ben.ucs.searchInteractions({ operationId, data: { query: "Subject:parcel*", maxResults: 50 } }));
    assert.ok(search.interactions.some((found) => found.id === id), "found by its subject");
    const { response } = await ben.chat.chatMessagesWithHttpInfo(id);
    assert.ok(response.body.data.messages.some(({ text }) => text === "It is at your door."), "readable without joining");
  });
}
