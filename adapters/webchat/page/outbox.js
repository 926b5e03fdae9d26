// What was written and is not known to have arrived. Each item waits under its
// own name in the browser's storage, so that two pages with the same chat never
// write over each other; both may send it, and the key makes that once.
import * as api from "./api.js";
import { freshKey, memory, pause } from "./util.js";

const prefix = "taprose.outbox.";

export class Outbox {
  // handlers: state(key, state, code) with sending | waiting | sent | refused.
  constructor(chat, token, handlers, keep = true) {
    this.chat = chat;
    this.token = token;
    this.handlers = handlers;
    this.keep = keep;
    this.items = [];
    this.running = false;
    addEventListener("online", () => this.nudge?.());
  }

  name(key) {
    return prefix + this.chat + "." + key;
  }

  // waiting returns what an earlier visit to the page left unsent.
  waiting() {
    const out = [];
    for (const name of memory.keys()) {
      if (!name.startsWith(prefix + this.chat + ".")) continue;
      try {
        out.push(JSON.parse(memory.get(name)));
      } catch {
        memory.remove(name);
      }
    }
    return out.sort((a, b) => a.at - b.at);
  }

  // add queues a post. uploads are promises of media tokens that it waits for.
  add(body, uploads = []) {
    const item = { at: Date.now(), body: { key: freshKey(), ...body }, uploads };
    if (uploads.length === 0) this.store(item);
    this.items.push(item);
    this.run();
    return item.body.key;
  }

  resume(item) {
    this.items.push({ ...item, uploads: [] });
    this.run();
  }

  store(item) {
    if (this.keep) memory.set(this.name(item.body.key), JSON.stringify({ at: item.at, body: item.body }));
  }

  // run sends one after the other, in the order written.
  async run() {
    if (this.running) return;
    this.running = true;
    while (this.items.length > 0) {
      const item = this.items[0];
      await this.deliver(item);
      this.items.shift();
      memory.remove(this.name(item.body.key));
    }
    this.running = false;
  }

  async deliver(item) {
    const key = item.body.key;
    this.handlers.state(key, "sending");
    if (item.uploads.length > 0) {
      try {
        item.body.media = await Promise.all(item.uploads);
      } catch (err) {
        this.handlers.state(key, "refused", err.code);
        return;
      }
      item.uploads = [];
      this.store(item);
    }
    for (let tries = 0; ; tries++) {
      try {
        const sent = await api.post(this.token, item.body);
        this.handlers.state(key, "sent", sent.id);
        return;
      } catch (err) {
        if (!(err instanceof api.Refused) || !err.passing) {
          this.handlers.state(key, "refused", err.code);
          return;
        }
        if (tries > 0 || err.status === 0) this.handlers.state(key, "waiting");
        const wait = Math.max(err.wait * 1000, Math.min(15000, 500 * 2 ** tries)) * (0.8 + 0.4 * Math.random());
        await Promise.race([pause(wait), new Promise((r) => (this.nudge = r))]);
        this.nudge = null;
      }
    }
  }
}
