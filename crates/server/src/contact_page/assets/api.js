// The requests of a contact, as the GMS Chat API (version 2) has them.

const TIMEOUT_MS = 15_000;

/** The server answered, and the answer is no. Trying the same again is of no use. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** There was no answer: nobody knows whether the request arrived. */
export class Unreachable extends Error {}

/** A new random id. (`crypto.randomUUID` is not there on pages without TLS.) */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function request(path, fields) {
  let response;
  let body;
  try {
    response = await fetch(path, {
      method: fields ? "POST" : "GET",
      body: fields && new URLSearchParams(fields),
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    body = await response.json();
  } catch (error) {
    throw new Unreachable(String(error));
  }
  if (response.status >= 500 || response.status === 429) {
    throw new Unreachable(`status ${response.status}`);
  }
  if (!response.ok || (body.statusCode ?? 0) !== 0) {
    throw new Refused(response.status, body.errors?.[0]?.advice ?? body.status?.message ?? "");
  }
  return body;
}

/** What the service is called and how it works: `{name, displayName, asynchronous}`. */
export function describe(service) {
  return request(`services/${encodeURIComponent(service)}`);
}

export class Api {
  #base;

  constructor(service) {
    this.#base = `/genesys/2/chat/${encodeURIComponent(service)}`;
  }

  open({ name, email, subject, operationId }) {
    const fields = { nickname: name, subject, operationId };
    const [first, ...rest] = name.split(/\s+/u);
    fields.firstName = first;
    fields.lastName = rest.join(" ");
    if (email) {
      fields.emailAddress = email;
    }
    return request(this.#base, fields);
  }

  refresh(key, position) {
    return this.#of(key, "refresh", { transcriptPosition: String(position) });
  }

  /** `operationId` makes a repeated request the same request. */
  send(key, text, operationId) {
    return this.#of(key, "send", { message: text, operationId });
  }

  typing(key, on) {
    return this.#of(key, on ? "startTyping" : "stopTyping", {});
  }

  disconnect(key) {
    return this.#of(key, "disconnect", {});
  }

  #of({ chatId, userId, alias, secureKey }, verb, fields) {
    const path = `${this.#base}/${encodeURIComponent(chatId)}/${verb}`;
    return request(path, { userId, alias, secureKey, ...fields });
  }
}
