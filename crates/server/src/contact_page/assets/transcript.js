// The conversation as a list: days, runs of one sender, notices, what waits to be sent.

import { locale, texts } from "./texts.js";

const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]'»”’]/gu;

function dayName(at) {
  const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((midnight(Date.now()) - midnight(at)) / 86_400_000);
  if (days === 0) return texts.today;
  if (days === 1) return texts.yesterday;
  return date.format(at);
}

/** The lines to show, each with a key that stays the same for as long as the line says the same. */
function lines(conversation) {
  const all = [];
  let day = null;
  let sender = null;
  const line = (one) => all.push({ ...one, key: JSON.stringify(one) });
  const dayOf = (at) => {
    const name = dayName(at);
    if (name !== day) {
      line({ kind: "day", text: name });
      [day, sender] = [name, null];
    }
  };
  const said = (side, from, one) => {
    line({ kind: "message", side, first: sender !== from, ...one });
    sender = from;
  };
  for (const message of conversation.messages) {
    const { index, type, from, text, utcTime } = message;
    const notice = noticeOf(message);
    if (notice === null) continue;
    dayOf(utcTime);
    if (notice !== undefined) {
      line({ kind: "notice", index, text: notice });
      sender = null;
      continue;
    }
    const mine = conversation.isMine(message);
    const link = type === "PushUrl";
    said(mine ? "mine" : "theirs", from?.participantId, {
      index, text: text ?? "", link, meta: `${mine ? texts.you : (from?.nickname ?? "")} · ${clock.format(utcTime)}`,
    });
  }
  for (const { id, text, at, problem, after } of conversation.outbox) {
    dayOf(at);
    const waits = conversation.ended || problem !== null ? texts.refused : texts.unsent;
    const meta = conversation.connected && !conversation.ended && problem === null && after !== null ? texts.sending : waits;
    said("mine", "outbox", { id, text, unsent: true, refused: waits === texts.refused, meta });
  }
  return all;
}

/** The notice for an entry that is not a message; `null` for what contacts are not told, `undefined` for messages. */
function noticeOf({ type, from }) {
  switch (type) {
    case "Text":
    case "Message":
    case "PushUrl":
      return undefined;
    case "ParticipantJoined":
      return from?.type === "Agent" ? texts.joined(from.nickname) : null;
    case "ParticipantLeft":
      return from?.type === "Agent" ? texts.left(from.nickname) : null;
    case "IdleAlert":
      return texts.idleAlert;
    case "IdleClose":
      return texts.idleClose;
    default:
      return null;
  }
}

function element(line) {
  const item = document.createElement("li");
  item.className = line.kind;
  item.dataset.key = line.key;
  if (line.kind !== "message") {
    item.textContent = line.text;
    item.dir = "auto";
    return item;
  }
  item.classList.add(line.side);
  item.classList.toggle("first", line.first);
  item.classList.toggle("unsent", Boolean(line.unsent));
  item.classList.toggle("refused", Boolean(line.refused));
  const bubble = document.createElement("p");
  bubble.className = "bubble";
  bubble.dir = "auto";
  bubble.append(...withLinks(line.text));
  const meta = document.createElement("p");
  meta.className = "meta";
  meta.dir = "auto";
  meta.textContent = line.meta;
  item.append(bubble, meta);
  return item;
}

/** Text with its web addresses as links. Everything else stays text. */
function withLinks(text) {
  const parts = [];
  let end = 0;
  for (const { 0: url, index } of text.matchAll(LINK)) {
    const link = document.createElement("a");
    Object.assign(link, { href: url, textContent: url, target: "_blank", rel: "noopener noreferrer" });
    parts.push(text.slice(end, index), link);
    end = index + url.length;
  }
  parts.push(text.slice(end));
  return parts;
}

/** Brings `list` up to date: what is there already stays the same element, so that it is not read out again. */
export function show(list, conversation) {
  const known = new Map([...list.children].map((item) => [item.dataset.key, item]));
  let place = list.firstElementChild;
  for (const line of lines(conversation)) {
    const item = known.get(line.key) ?? element(line);
    known.delete(line.key);
    if (item === place) {
      place = place.nextElementSibling;
    } else {
      list.insertBefore(item, place);
    }
  }
  for (const item of known.values()) item.remove();
}
