// The page: which part is shown, and what the contact does.

import { Api, Refused, Unreachable, describe, newId } from "./api.js";
import { Conversation } from "./conversation.js";
import { keep } from "./keep.js";
import { language, texts } from "./texts.js";
import { show } from "./transcript.js";

const STOPPED_TYPING_MS = 4_000;
const NEAR_THE_END_PX = 80;
const LONGEST_SUBJECT = 120;

const $ = (id) => document.getElementById(id);
const service = new URLSearchParams(location.search).get("service") || "support";

let info = { displayName: service, asynchronous: true };
let store;
let conversation = null;
let shown = 0;
let unread = 0;
let stoppedTyping;

function translate() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = texts[node.dataset.t];
  for (const node of document.querySelectorAll("[data-t-label]")) node.setAttribute("aria-label", texts[node.dataset.tLabel]);
  for (const node of document.querySelectorAll("[data-t-placeholder]")) node.placeholder = texts[node.dataset.tPlaceholder];
}

function setTitle() {
  $("title").textContent = info.displayName;
  document.title = (unread > 0 ? `(${unread}) ` : "") + texts.pageTitle(info.displayName);
}

// --- the form that starts a chat

function problemOf(field) {
  const value = field.value.trim();
  if (field.id === "email") return value && !field.validity.valid ? texts.emailWrong : "";
  return value ? "" : texts[`${field.id}Missing`];
}

function check(field) {
  const problem = problemOf(field);
  $(`${field.id}-problem`).textContent = problem;
  field.toggleAttribute("aria-invalid", false);
  if (problem) field.setAttribute("aria-invalid", "true");
  return problem === "";
}

function showStart(text = "") {
  conversation = null;
  $("start").hidden = false;
  $("chat").hidden = $("leave").hidden = true;
  $("status").textContent = "";
  if (text) $("subject").value = text;
  $("start").querySelector(".lead").textContent = info.asynchronous ? texts.lead : texts.leadStandard;
}

let operationId = newId();

async function start(event) {
  event.preventDefault();
  const fields = [$("name"), $("email"), $("subject")];
  const wrong = fields.filter((field) => !check(field));
  if (wrong.length > 0) {
    wrong[0].focus();
    return;
  }
  const [name, email, subject] = fields.map((field) => field.value.trim());
  const button = $("start").querySelector("button");
  button.disabled = true;
  $("start-problem").hidden = true;
  try {
    // The same id until it worked: a repeated request must not open a second chat.
    const headline = subject.split("\n", 1)[0].slice(0, LONGEST_SUBJECT);
    const reply = await new Api(service).open({ name, email, subject: headline, operationId });
    const { chatId, userId, alias, secureKey } = reply;
    operationId = newId();
    $("subject").value = "";
    const first = { id: newId(), text: subject, at: Date.now(), after: null, problem: null };
    openChat({ chatId, userId, alias, secureKey, name, outbox: [first] });
    $("text").focus();
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    $("start-problem").textContent = (error instanceof Refused && error.message) || texts.notStarted;
    $("start-problem").hidden = false;
  } finally {
    button.disabled = false;
  }
}

// --- the chat

function openChat(saved) {
  conversation = new Conversation(new Api(service), store, saved);
  shown = 0;
  $("lines").replaceChildren();
  $("start").hidden = true;
  $("chat").hidden = false;
  $("text").value = conversation.draft;
  fit();
  conversation.addEventListener("change", render);
  render();
}

function render() {
  const chat = conversation;
  const scroll = $("scroll");
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_THE_END_PX;
  const theirs = chat.messages.filter((message) => !chat.isMine(message)).length;
  const news = chat.loaded && shown > 0 && theirs > shown;
  if (news && document.hidden) unread += theirs - shown;
  shown = theirs;

  show($("lines"), chat);
  $("log").setAttribute("aria-busy", String(!chat.loaded));
  $("typing").textContent = chat.typing ? texts.typing(chat.typing) : "";
  $("typing").classList.toggle("on", Boolean(chat.typing));
  $("offline").hidden = chat.connected || chat.ended;
  $("held").hidden = chat.ended || !info.asynchronous || !chat.waitsForAgent || !chat.connected;
  $("composer").hidden = chat.ended;
  $("ended").hidden = !chat.ended;
  $("leave").hidden = chat.ended || info.asynchronous;
  showStatus(chat);
  setTitle();
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
  else if (news) $("newer").hidden = false;
}

function showStatus(chat) {
  const [presence, text] = chat.ended
    ? ["gone", texts.endedStatus]
    : chat.present.length > 0
      ? ["here", texts.here(chat.present.join(", "))]
      : ["away", chat.waitsForAgent ? texts.awayAsync : texts.waiting];
  const status = $("status");
  status.dataset.presence = presence;
  // Live regions are read out when they are touched, the same text or not.
  if (status.textContent !== text) status.textContent = text;
}

function say() {
  const text = $("text").value.trim();
  if (!text) return;
  clearTimeout(stoppedTyping);
  $("text").value = "";
  fit();
  $("scroll").scrollTop = $("scroll").scrollHeight;
  conversation.say(text);
}

function typed() {
  fit();
  conversation.draft = $("text").value;
  clearTimeout(stoppedTyping);
  conversation.tellTyping($("text").value !== "");
  const chat = conversation;
  stoppedTyping = setTimeout(() => chat.tellTyping(false), STOPPED_TYPING_MS);
}

/** The field is as high as its text, up to its greatest height. */
function fit() {
  const text = $("text");
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

async function leave() {
  $("leave").disabled = true;
  try {
    await conversation.leave();
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
    conversation.poke();
  } finally {
    $("leave").disabled = false;
  }
}

function listen() {
  $("start").addEventListener("submit", start);
  $("start").addEventListener("focusout", ({ target }) => target.value && $(`${target.id}-problem`) && check(target));
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    say();
    $("text").focus();
  });
  $("text").addEventListener("input", typed);
  $("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      say();
    }
  });
  $("retry").addEventListener("click", () => conversation.poke());
  $("leave").addEventListener("click", leave);
  $("again").addEventListener("click", () => {
    showStart(conversation.forget());
    $("name").focus();
  });
  $("newer").addEventListener("click", () => {
    $("scroll").scrollTop = $("scroll").scrollHeight;
    $("text").focus();
  });
  $("scroll").addEventListener("scroll", () => {
    const scroll = $("scroll");
    if (scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_THE_END_PX) $("newer").hidden = true;
  });
  window.addEventListener("online", () => conversation?.poke());
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    unread = 0;
    setTitle();
    conversation?.poke();
  });
}

async function begin() {
  translate();
  setTitle();
  listen();
  try {
    info = await describe(service);
  } catch (error) {
    if (error instanceof Refused) {
      $("status").textContent = texts.noService;
      return;
    }
    // Offline: what was kept is shown, and the rest comes with the connection.
  }
  setTitle();
  store = keep(service, info.asynchronous);
  const saved = store.load();
  if (saved) openChat(saved);
  else showStart();
}

begin();
