// The published CometD client in Node, with the session cookie that browsers would send by themselves.

import { AckExtension } from "cometd/AckExtension.js";
import { CometD } from "cometd";
import { adapt } from "cometd-nodejs-client";
import { WebSocket } from "ws";

const cookies = new Map();

adapt();
// A WebSocket takes no headers from the CometD client: the cookie is found by a name in the address.
globalThis.window.WebSocket = class extends WebSocket {
  constructor(address, protocols) {
    const cookie = cookies.get(new URL(address).searchParams.get("jar"));
    super(address, protocols, { headers: { Cookie: cookie } });
  }
};

let jars = 0;

/** A CometD client for `url` that sends `cookie`. */
export function bayeux(url, cookie, { transport, ack = true, ...options }) {
  const jar = String((jars += 1));
  cookies.set(jar, cookie);
  const cometd = new CometD();
  for (const other of ["websocket", "long-polling", "callback-polling"]) {
    if (other !== transport) cometd.unregisterTransport(other);
  }
  if (ack) cometd.registerExtension("ack", new AckExtension());
  const endpoint = `${url}/workspace/v3/notifications`;
  cometd.configure({
    url: endpoint,
    urls: { websocket: `${endpoint.replace(/^http/u, "ws")}?jar=${jar}` },
    requestHeaders: { Cookie: cookie },
    appendMessageTypeToURL: transport === "long-polling",
    logLevel: "error",
    backoffIncrement: 100,
    maxBackoff: 500,
    ...options,
  });
  return cometd;
}

/** A request of the CometD client as a promise. */
export function done(request) {
  return new Promise((resolve, reject) => {
    request((reply) => (reply.successful ? resolve(reply) : reject(new Error(JSON.stringify(reply)))));
  });
}
