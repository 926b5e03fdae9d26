// One chat on the page: its log, its composer, and what is still on its way.
import * as api from "./api.js";
import { el } from "./util.js";
import { t } from "./i18n.js";
import { Composer } from "./composer.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { placePanel } from "./place.js";

// answering is how long after one's own act a question of the bot may open a
// reply by itself; later it would take the focus from something else.
const answering = 8000;

export class Chat {
  // options: chat, token, title(), bot, me() -> name or "", empty() -> node,
  // presets, samples, config, keep (in the browser's storage), acted(), frame:
  // the node that panels open in.
  constructor(options) {
    this.options = options;
    this.acted = 0;
    this.log = new Log({
      title: options.title,
      bot: () => options.config.title,
      me: options.me,
      empty: options.empty,
      press: (e, choice) => this.press(e, choice),
      reply: (e) => this.composer.reply(e),
      askPlace: () => this.askPlace(),
      refresh: (seq) => api.entry(this.token, seq),
    });
    this.open(options.chat, options.token);
    this.composer = new Composer({
      send: (m) => this.say(m),
      token: () => this.token,
      place: () => this.askPlace(),
      who: (e) => this.log.who(e),
      draft: () => (options.keep ? this.chat : ""),
      samples: options.samples,
      limits: { bytes: options.config.media_bytes, count: options.config.media_count },
    });
    this.node = el("div", { class: "chat" }, this.log.node, this.composer.node);
    this.node.addEventListener("dragover", (e) => e.preventDefault());
    this.node.addEventListener("drop", (e) => {
      e.preventDefault();
      this.composer.attach([...e.dataTransfer.files]);
    });
  }

  open(chat, token) {
    this.chat = chat;
    this.token = token;
    this.outbox = new Outbox(chat, token, { state: (key, state, detail) => this.state(key, state, detail) }, this.options.keep);
    for (const item of this.options.keep ? this.outbox.waiting() : []) {
      this.show(item.body.key, item.body);
      this.outbox.resume(item);
    }
  }

  // move begins another chat in the same place.
  move(chat, token) {
    this.log.clear();
    this.composer.reply(null);
    this.open(chat, token);
    this.composer.suggest("");
  }

  state(key, state) {
    this.log.state(key, state);
    if (state === "sent" || state === "refused") {
      clearTimeout(this.slow);
      this.log.typing(false);
    }
  }

  apply(e, live) {
    clearTimeout(this.slow);
    this.log.apply(e, live);
    if (live && e.from === "bot" && e.ask_reply && e.kind === "message" && Date.now() - this.acted < answering && this.composer.idle) {
      this.composer.reply(this.log.entries.get(e.id));
    }
    if (e.from === "person" && this.log.states.get(e.key) === "sending") this.expect();
  }

  // expect shows that the bot is at work if its answer takes a moment.
  expect() {
    clearTimeout(this.slow);
    this.slow = setTimeout(() => this.log.typing(true), 350);
  }

  enqueue(body, uploads, shown) {
    this.acted = Date.now();
    this.options.acted?.();
    const me = this.options.me();
    const key = this.outbox.add({ ...body, name: me || undefined }, uploads);
    this.log.pend(key, shown);
  }

  show(key, body) {
    const press = body.press;
    this.log.pend(key, press ? { kind: "press", label: body.label || "✓" } : { text: body.text, quote: body.quote, place: body.place, name: body.name });
  }

  say({ text, quote, uploads, media }) {
    this.enqueue({ text: text || undefined, quote }, uploads, { text, quote, media });
  }

  sayText(text) {
    this.say({ text, uploads: [], media: [] });
  }

  press(e, choice) {
    this.enqueue(
      { press: { message: e.id, button: choice.id, sig: choice.sig } }, [],
      { kind: "press", target: e.id, button: choice.id, label: choice.label },
    );
  }

  askPlace() {
    const back = document.activeElement;
    if (this.options.frame().querySelector(".panel")) return;
    placePanel(
      this.options.frame(), this.options.presets,
      (place) => this.enqueue({ place }, [], { place }),
      () => (this.composer.node.contains(back) || back === document.body ? this.composer.text : back)?.focus?.(),
    );
  }
}

// welcome is what an empty private chat shows: who we are and how to begin.
export function welcome(title, begin) {
  const box = el("div", { class: "welcome", "data-testid": "welcome" });
  const fill = () => {
    box.replaceChildren(
      el("strong", {}, t("start.title")),
      el("p", {}, t("start.body")),
      el(
        "div", { class: "starters" },
        ...["start.lapor", "start.cek", "start.info"].map((key) =>
          el("button", { type: "button", class: "chip", "data-testid": "starter", "data-choice": key, onclick: () => begin(t(key)) }, t(key)),
        ),
      ),
    );
  };
  fill();
  box.fill = fill;
  return box;
}
