// The contact page in a real browser, with an agent on the other side.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Agent } from "../lib/agent.js";
import { launch, open, violations } from "../lib/browser.js";
import { Server, root } from "../lib/server.js";
import { eventually } from "../lib/wait.js";

let server;
let browser;
let ana;

before(async () => {
  await mkdir(join(root, "target"), { recursive: true });
  [server, browser] = await Promise.all([Server.start(), launch()]);
  ana = await Agent.signIn(server, "ana");
  await ana.ready();
});

after(async () => {
  await ana?.leave();
  await browser?.close();
  await server?.stop();
});

const page = (context, query = "") => open(context, `${server.url}/contact/${query}`);
const bubbles = (view) => view.locator(".message .bubble").allTextContents();
const shot = (view, name) => view.screenshot({ path: join(root, "target", `${name}.png`) });

/** Fills the form and answers the chat's id as the agent is offered it. */
async function begin(view, { name, email, subject }) {
  const known = new Set(offers().map(({ id }) => id));
  await view.locator("#name").fill(name);
  if (email) await view.locator("#email").fill(email);
  await view.locator("#subject").fill(subject);
  await view.locator("#start button").click();
  await view.locator("#chat").waitFor();
  const offer = await eventually("the offer", () => offers().find(({ id }) => !known.has(id)));
  await ana.chat.acceptChat(offer.id, { acceptData: { data: { nickname: "Ana" } } });
  await view.getByText("Ana is here").or(view.getByText("Ana ist da")).waitFor();
  return offer.id;
}

function offers() {
  return ana.events.map(({ data }) => data.interaction).filter((interaction) => interaction?.state === "Invited");
}

async function finish(id) {
  await ana.chat.leaveChat(id, { leaveData: { data: { afterAction: "ForceClose" } } });
  await ana.media.complete("chat", id, {});
}

const say = (id, message) => ana.chat.sendMessage(id, { acceptData: { data: { message } } });

test("a chat from the first line over a reload and a hold to its end", async (t) => {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Lisbon", viewport: { width: 900, height: 760 } });
  t.after(() => context.close());
  const view = await page(context);
  await view.locator("#start button").click();
  await view.getByText("Please tell us your name.").waitFor();
  assert.equal(await view.locator("#name").getAttribute("aria-invalid"), "true");
  assert.equal(await view.evaluate(() => document.activeElement.id), "name");
  await view.locator("#email").fill("not an address");
  await view.locator("#email").blur();
  await view.getByText("This does not look like an e-mail address.").waitFor();
  assert.deepEqual(await violations(view), []);
  await shot(view, "contact-page-start");

  const id = await begin(view, { name: "Carla Mendes", email: "carla@example.com", subject: "Hello, where is my parcel? It was due on Friday." });
  await say(id, "Good morning Carla, let me look. The tracking is at https://example.com/t/4471-2206.");
  await view.getByRole("link", { name: "https://example.com/t/4471-2206" }).waitFor();
  await ana.chat.sendTypingStarted(id, {});
  await view.getByText("Ana is writing").waitFor();
  await view.locator("#text").fill("Thanks! <b>Great</b>");
  await view.locator("#text").press("Enter");
  await eventually("the contact's line", () => ana.texts(id).includes("Thanks! <b>Great</b>"));
  await say(id, "I will ask the depot in Leipzig and come back to you here; you can close this page meanwhile.");
  await view.getByText("I will ask the depot").waitFor();
  await view.locator("#text").fill("One more");
  await view.locator("#text").press("Shift+Enter");
  await view.locator("#text").pressSequentially("thing");
  assert.equal(await view.locator("#text").inputValue(), "One more\nthing");
  assert.deepEqual(await violations(view), []);
  const before = await bubbles(view);

  await view.reload();
  await view.getByText("I will ask the depot").waitFor();
  assert.deepEqual(await bubbles(view), before);
  assert.equal(await view.locator("#text").inputValue(), "One more\nthing", "what was typed survives too");
  assert.equal(await view.locator(".day").first().textContent(), "Today");

  await ana.media.asyncPutOnHold(id, { data: { queue: "async-hold" } });
  await view.getByText("The agent will come back to you here. You can close this page.").waitFor();
  assert.deepEqual(await violations(view), []);
  await shot(view, "contact-page");
  await view.close();

  const later = await page(context);
  await later.locator("#text").press("Enter");
  await eventually("the line from the new page", async () => (await ana.chat.chatMessagesWithHttpInfo(id)).response.body.data.messages.some(({ text }) => text === "One more\nthing"));
  await ana.media.pullInteractionFromWorkbin("chat", id, {});
  await ana.chat.asyncResume(id, { data: { nickname: "Ana" } });
  await later.getByText("Ana is here").waitFor();
  await finish(id);
  await later.getByText("This chat has ended.").waitFor();
  assert.deepEqual(await violations(later), []);
  await later.getByRole("button", { name: "Start a new chat" }).click();
  assert.equal(await later.evaluate(() => document.activeElement.id), "name");
  await later.reload();
  await later.locator("#start").waitFor();
  assert.deepEqual([...view.complaints, ...later.complaints], []);
});

test("offline nothing is lost, and nothing is sent twice", async (t) => {
  const context = await browser.newContext({ locale: "en-GB", colorScheme: "dark", viewport: { width: 900, height: 760 } });
  t.after(() => context.close());
  const view = await page(context);
  const id = await begin(view, { name: "Tomás Ortega", subject: "Does not heat" });

  await context.setOffline(true);
  await view.locator("#text").fill("Written offline, first");
  await view.getByRole("button", { name: "Send" }).click();
  await view.locator("#text").fill("Written offline, second");
  await view.locator("#text").press("Enter");
  await view.getByText("No connection.").waitFor();
  assert.equal(await view.getByText("Not sent yet").count(), 2);
  assert.deepEqual(await violations(view), []);
  await shot(view, "contact-page-offline");
  await context.setOffline(false);
  await view.getByRole("button", { name: "Try now" }).or(view.locator("#offline[hidden]")).first().waitFor({ state: "attached" });
  await eventually("both lines", () => ana.texts(id).includes("Written offline, second"));

  // The request arrives, its reply does not: again and again.
  let lost = 0;
  await view.route("**/send", async (route) => {
    if (lost < 2) {
      lost += 1;
      await route.fetch();
      await route.abort("connectionreset");
    } else {
      await route.continue();
    }
  });
  await view.locator("#text").fill("Said once");
  await view.locator("#text").press("Enter");
  await eventually("the line", () => ana.texts(id).includes("Said once"));
  await eventually("its settling", async () => (await view.locator(".unsent").count()) === 0);
  await view.locator("#text").fill("And after a reload");
  await view.locator("#text").press("Enter");
  await eventually("the line", () => ana.texts(id).includes("And after a reload"));
  await view.reload();
  await view.getByText("And after a reload").waitFor();
  await eventually("its settling", async () => (await view.locator(".unsent").count()) === 0);
  assert.equal(lost, 2);
  const expected = ["Does not heat", "Written offline, first", "Written offline, second", "Said once", "And after a reload"];
  assert.deepEqual(ana.texts(id), expected);
  assert.deepEqual(await bubbles(view), expected);
  await finish(id);
  assert.deepEqual(view.complaints, []);
});

test("a standard chat in German, from right to left, ended by the contact", async (t) => {
  const context = await browser.newContext({ locale: "de-DE", viewport: { width: 390, height: 780 } });
  t.after(() => context.close());
  const view = await page(context, "?service=support-sync");
  await view.getByText("Sagen Sie uns, worum es geht.").waitFor();
  const id = await begin(view, { name: "شيرين حداد", subject: "هل يمكنني تغيير العنوان؟" });
  const direction = await view.locator(".mine .bubble").first().evaluate((bubble) => getComputedStyle(bubble).direction);
  assert.equal(direction, "rtl");
  await say(id, "بالتأكيد، ما هو العنوان الجديد؟");
  await view.getByText("بالتأكيد").waitFor();
  assert.deepEqual(await violations(view), []);
  await shot(view, "contact-page-narrow");
  await view.getByRole("button", { name: "Chat beenden" }).click();
  await view.getByText("Dieser Chat ist beendet.").waitFor();
  await ana.media.complete("chat", id, {});
  assert.deepEqual(view.complaints, []);
});

test("a service that does not exist is told", async (t) => {
  const context = await browser.newContext({ locale: "en-GB" });
  t.after(() => context.close());
  const view = await page(context, "?service=nowhere");
  await view.getByText("There is nobody to chat with at this address.").waitFor();
  assert.deepEqual(await violations(view), []);
});

test("the sign-in page for desktops is accessible and sends the code home", async (t) => {
  const context = await browser.newContext({ locale: "en-GB" });
  t.after(() => context.close());
  const home = "http://127.0.0.1:9/back";
  let arrived;
  await context.route(`${home}**`, (route) => {
    arrived = new URL(route.request().url());
    return route.fulfill({ body: "Signed in." });
  });
  // The verifier and the challenge of RFC 7636, appendix B.
  const query = new URLSearchParams({
    response_type: "code", client_id: "holdfast", redirect_uri: home, state: "s 1",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256",
  });
  const view = await open(context, `${server.url}/auth/v3/oauth/authorize?${query}`);
  assert.deepEqual(await violations(view), []);
  await view.getByLabel("User name").fill("ana");
  await view.getByLabel("Password").fill("wrong");
  await view.getByRole("button").click();
  await view.getByRole("alert").waitFor();
  assert.deepEqual(await violations(view), []);
  await shot(view, "sign-in-page");
  await view.getByLabel("Password").fill("ana");
  await view.getByRole("button").click();
  await eventually("the code", () => arrived);
  assert.equal(arrived.searchParams.get("state"), "s 1");
  const body = new URLSearchParams({
    grant_type: "authorization_code", code: arrived.searchParams.get("code"), redirect_uri: home,
    code_verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
  });
  const reply = await fetch(`${server.url}/auth/v3/oauth/token`, { method: "POST", body });
  assert.equal(reply.status, 200);
  assert.ok((await reply.json()).refresh_token);
  const stranger = await fetch(`${server.url}/auth/v3/oauth/authorize?response_type=code&redirect_uri=https://example.org/`);
  assert.equal(stranger.status, 400);
});
