// The real server, started for a test on a free port.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const binary = process.env.HOLDFAST_SERVER_BIN ?? join(root, "target/debug/holdfast-server");

export class Server {
  #process;
  #data;

  /** Starts a server over a new data folder, or over `data`, with further arguments. */
  static async start({ data, listen = "127.0.0.1:0", args = [] } = {}) {
    const server = new Server();
    server.#data = data ?? (await mkdtemp(join(tmpdir(), "holdfast-interop-")));
    await server.#run(listen, args);
    return server;
  }

  async #run(listen, args) {
    const config = join(root, "config/demo");
    const options = ["serve", "--listen", listen, "--data", this.#data, "--config", config, "--demo-credentials", ...args];
    this.#process = spawn(binary, options, { stdio: ["ignore", "pipe", "pipe"] });
    let log = "";
    this.#process.stderr.on("data", (chunk) => (log += chunk));
    const line = await Promise.race([
      once(createInterface(this.#process.stdout), "line").then(([line]) => line),
      once(this.#process, "exit").then(([code]) => {
        throw new Error(`the server ended with ${code}: ${log}`);
      }),
      once(this.#process, "error").then(([error]) => {
        throw new Error(`${binary} cannot be started: ${error.message}. Build it, or name it in HOLDFAST_SERVER_BIN.`);
      }),
    ]);
    this.url = /^listening on (http:\/\/\S+)$/u.exec(line)[1];
  }

  get address() {
    return new URL(this.url).host;
  }

  /** Ends it like a crash (SIGKILL) and starts it again at the same place, over the same data. */
  async crashAndRestart(args = []) {
    const address = this.address;
    await this.#end("SIGKILL");
    await this.#run(address, args);
  }

  /** Ends it like an administrator would, and answers how long that took, in milliseconds. */
  async stop({ keep = false } = {}) {
    const before = performance.now();
    await this.#end("SIGTERM");
    const took = performance.now() - before;
    if (!keep) await rm(this.#data, { recursive: true, force: true });
    return took;
  }

  async #end(signal) {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill(signal);
    await ended;
  }
}
