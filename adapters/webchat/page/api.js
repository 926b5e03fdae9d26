// The protocol of docs/webchat.md: posts, uploads and one stream of events.
import { lang } from "./i18n.js";
import { patient, pause } from "./util.js";

const base = "/api/v1/";

export class Refused extends Error {
  constructor(status, code, wait) {
    super(code);
    this.status = status;
    this.code = code;
    this.wait = wait;
  }
  // Trying again may help.
  get passing() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(base + path, { credentials: "omit", cache: "no-store", ...options });
  } catch {
    throw new Refused(0, "network", 0);
  }
  let body = {};
  try {
    body = await response.json();
  } catch {
    if (response.ok) throw new Refused(0, "network", 0);
  }
  if (!response.ok) {
    const wait = Number(response.headers.get("Retry-After")) || 0;
    throw new Refused(response.status, body.error || "error", wait);
  }
  return body;
}

const bearer = (token) => ({ Authorization: "Bearer " + token });

export const config = () => request("config");

export const newSession = () => request("sessions", { method: "POST" });

export function post(token, body) {
  return request("messages", {
    method: "POST",
    headers: { ...bearer(token), "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, lang: lang() }),
    // Longer than the server lets a message take.
    signal: AbortSignal.timeout ? AbortSignal.timeout(60000) : undefined,
  });
}

export function entry(token, seq) {
  return request(`entries?after=${seq - 1}&limit=1`, { headers: bearer(token) }).then((b) => b.entries[0]);
}

// upload sends one file. XMLHttpRequest, because fetch tells nothing of progress.
export function upload(token, file, name, progress) {
  return new Promise((resolve, reject) => {
    const x = new XMLHttpRequest();
    x.open("POST", base + "media?name=" + encodeURIComponent(name));
    x.setRequestHeader("Authorization", "Bearer " + token);
    x.responseType = "json";
    x.upload.addEventListener("progress", (e) => e.lengthComputable && progress(e.loaded / e.total));
    x.addEventListener("load", () => {
      if (x.status === 200 && x.response) resolve(x.response);
      else reject(new Refused(x.status, x.response?.error || "error", Number(x.getResponseHeader("Retry-After")) || 0));
    });
    x.addEventListener("error", () => reject(new Refused(0, "network", 0)));
    x.addEventListener("abort", () => reject(new Refused(0, "network", 0)));
    x.send(file);
  });
}

// silence is how long a living stream may say nothing: the server's heartbeat
// comes every 15 seconds.
const silence = 45000;

// Stream keeps one stream open for several chats and goes on after the last entry
// seen whenever it breaks. It calls entry(e, live), ready(), state(s), lost().
export class Stream {
  constructor(handlers) {
    this.handlers = handlers;
    this.chats = new Map(); // chat ID -> {token, after}
    this.abort = null;
    this.stopped = true;
    this.tries = 0;
    this.live = false;
    const soon = () => this.wakeUp && this.wakeUp();
    addEventListener("online", soon);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && soon());
  }

  add(chat, token) {
    this.chats.set(chat, { token, after: 0 });
  }

  remove(chat) {
    this.chats.delete(chat);
  }

  start() {
    this.stopped = false;
    this.loop();
  }

  stop() {
    this.stopped = true;
    this.abort?.abort();
  }

  // restart opens the stream anew, after chats were added or removed.
  restart() {
    this.tries = 0;
    this.abort?.abort();
    this.wakeUp?.();
  }

  async loop() {
    while (!this.stopped) {
      this.handlers.state(this.tries === 0 ? "connecting" : "offline");
      this.abort = new AbortController();
      try {
        await this.once(this.abort);
      } catch (err) {
        if (err instanceof Refused && err.status === 401) {
          await patient(() => this.handlers.lost());
        }
      }
      if (this.stopped) return;
      this.live = false;
      // Slower each time, and not all browsers at the same moment.
      const wait = Math.min(10000, 400 * 2 ** this.tries) * (0.5 + Math.random());
      this.tries = Math.min(this.tries + 1, 6);
      await Promise.race([pause(wait), new Promise((r) => (this.wakeUp = r))]);
      this.wakeUp = null;
    }
  }

  async once(abort) {
    const chats = [...this.chats.values()];
    const response = await fetch(base + "stream", {
      method: "POST",
      credentials: "omit",
      cache: "no-store",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ chats }),
      signal: abort.signal,
    });
    if (!response.ok) throw new Refused(response.status, "stream", 0);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const watchdog = setTimeout(() => abort.abort(), silence);
      const { value, done } = await reader.read().finally(() => clearTimeout(watchdog));
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      let end;
      while ((end = rest.indexOf("\n\n")) >= 0) {
        this.event(rest.slice(0, end));
        rest = rest.slice(end + 2);
      }
    }
  }

  event(block) {
    let name = "message";
    let data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("event: ")) name = line.slice(7);
      else if (line.startsWith("data: ")) data += line.slice(6);
    }
    if (name === "entry") {
      const e = JSON.parse(data);
      const chat = this.chats.get(e.chat);
      if (!chat || e.seq <= chat.after) return;
      chat.after = e.seq;
      this.handlers.entry(e, this.live);
    } else if (name === "ready") {
      this.tries = 0;
      this.live = true;
      this.handlers.state("online");
      this.handlers.ready();
    }
  }
}
