// The list of messages of one chat: what came from its log, what is still being
// sent, and moving about in it with finger, mouse and keys.
import { el, icon, still } from "./util.js";
import { onLang, t, translated } from "./i18n.js";
import { dayKey, dayName } from "./when.js";
import { choicesBox, footer, mediaBox, placeBox, quoteBox, words } from "./bubble.js";
import { lightbox } from "./lightbox.js";

// most is how many messages stay on the page; older ones leave it.
const most = 400;

export class Log {
  // hooks: press(entry, choice), reply(entry), askPlace(), me() -> name, title()
  // -> string, empty() -> node, refresh(seq) -> promise of the entry.
  constructor(hooks) {
    this.hooks = hooks;
    this.entries = new Map(); // message ID -> entry
    this.nodes = new Map(); // message ID -> node
    this.pending = new Map(); // key -> {entry, node, state}
    this.labels = new Map(); // message ID + choice ID -> label
    this.states = new Map(); // key -> state, of one's own posts
    this.unseen = 0;

    this.list = el("div", {
      class: "log", role: "log", tabindex: "0", "aria-live": "off", "aria-relevant": "additions", "data-testid": "log",
    });
    translated(this.list, "log", () => ({ title: hooks.title() }), "aria-label");
    this.empty = hooks.empty();
    this.list.append(this.empty);
    this.typingRow = el(
      "div", { class: "typing", hidden: true, "data-testid": "typing" },
      el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
      translated(el("span", { class: "sr" }), "typing"),
    );
    this.jump = el(
      "button", { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd(true) },
      icon("down", 18), translated(el("span"), "new"),
    );
    this.node = el("div", { class: "log-frame" }, this.list, this.jump);
    this.list.append(this.typingRow);
    this.list.addEventListener("scroll", () => {
      if (this.atEnd()) this.jump.hidden = true;
    });
    this.list.addEventListener("keydown", (e) => this.key(e));
    this.list.addEventListener("keyup", (e) => this.answer(e));
    // following: the view goes along with the talk, until the person scrolls up.
    this.following = true;
    this.list.addEventListener("scroll", () => {
      if (Math.abs(this.list.scrollTop - this.moved) > 2) this.following = this.atEnd();
    });
    // When the keyboard of a phone opens, the end of the talk stays in sight.
    new ResizeObserver(() => this.following && this.follow()).observe(this.list);
    onLang(() => this.retell());
  }

  // settled: everything older is here; from now on new messages are spoken aloud.
  settled() {
    this.list.setAttribute("aria-live", "polite");
    this.list.dataset.ready = "";
    this.following = true;
    this.follow();
  }

  clear() {
    for (const n of [...this.list.children]) if (n !== this.typingRow && n !== this.empty) n.remove();
    for (const m of [this.entries, this.nodes, this.pending, this.labels, this.states]) m.clear();
    this.empty.hidden = false;
    this.list.setAttribute("aria-live", "off");
    delete this.list.dataset.ready;
    this.typing(false);
  }

  apply(e, live) {
    if (e.from === "bot") this.typing(false);
    switch (e.kind) {
      case "message":
        this.learn(e.id, e.choices);
        this.put(e, live);
        break;
      case "press":
        this.put({ ...e, label: this.labels.get(e.target + " " + e.button) || "✓", quote: "" }, live);
        this.chosen(e.target, e.button);
        break;
      case "replace":
        this.replace(e, live);
        break;
      case "reaction":
        this.react(e);
        break;
    }
  }

  learn(id, choices) {
    for (const c of choices || []) this.labels.set(id + " " + c.id, c.label);
  }

  // pend shows what is being sent before the log has it.
  pend(key, entry) {
    const e = { kind: "message", from: "person", at: new Date().toISOString(), key, name: this.hooks.me(), ...entry };
    this.states.set(key, "sending");
    if ([...this.entries.values()].some((known) => known.key === key)) return this.state(key, "sending");
    const node = this.bubble(e);
    this.pending.set(key, { entry: e, node });
    this.append(node);
    this.toEnd(true);
  }

  state(key, state) {
    this.states.set(key, state);
    const waiting = this.pending.get(key);
    const node = waiting?.node || this.list.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const entry = waiting?.entry || this.entries.get(node?.dataset.id);
    if (node && entry) {
      node.dataset.state = state;
      node.querySelector(".foot")?.replaceWith(footer(entry, state));
    }
  }

  put(e, live) {
    const waiting = this.pending.get(e.key);
    this.entries.set(e.id, e);
    const old = this.nodes.get(e.id);
    if (waiting) {
      // The browser has its own photos already: it need not load them again.
      e.media?.forEach((m, i) => {
        const own = waiting.entry.media?.[i];
        if (m.kind === "photo" && own?.kind === "photo" && own.url) m.url = own.url;
      });
      // Its place is where the log has it: after everything that came before.
      waiting.node.remove();
      this.pending.delete(e.key);
    }
    const node = this.bubble(e);
    if (old) {
      node.classList.toggle("follows", old.classList.contains("follows"));
      old.replaceWith(node);
    } else {
      this.append(node, true);
      if (live && !waiting && !still()) node.classList.add("fresh");
    }
    this.nodes.set(e.id, node);
    this.thin();
    if (this.mine(e)) this.toEnd();
    else if (this.following) this.follow();
    else if (live && e.from === "bot") this.jump.hidden = false;
  }

  // append adds a node at the end, but what is still being sent stays last.
  append(node, beforePending) {
    this.empty.hidden = true;
    let before = this.typingRow;
    if (beforePending && this.pending.size > 0) before = this.pending.values().next().value.node;
    const prev = before.previousElementSibling;
    if (prev?.dataset?.day !== node.dataset.day) {
      this.list.insertBefore(this.divider(node), before);
    } else if (prev.dataset.who === node.dataset.who) {
      node.classList.add("follows");
    }
    this.list.insertBefore(node, before);
  }

  divider(node) {
    const at = new Date(node.dataset.at);
    return el("div", { class: "day", "data-day": node.dataset.day, "data-at": node.dataset.at }, el("span", {}, dayName(at)));
  }

  thin() {
    if (this.nodes.size <= most) return;
    const [id, node] = this.nodes.entries().next().value;
    node.remove();
    this.nodes.delete(id);
    this.entries.delete(id);
  }

  mine(e) {
    return e.from === "person" && (!e.name || this.states.has(e.key) || e.name === this.hooks.me());
  }

  who(e) {
    if (e.from === "bot") return this.hooks.bot();
    return this.mine(e) ? t("you") : e.name || "";
  }

  bubble(e) {
    const mine = this.mine(e);
    const at = new Date(e.at);
    const body = el("div", { class: "bubble" });
    if (!mine && e.from === "person") body.append(el("span", { class: "name", dir: "auto", "data-hue": hue(e.name) }, e.name));
    if (e.quote) {
      const target = this.entries.get(e.quote);
      body.append(quoteBox(target, target ? this.who(target) : t("reply"), () => this.show(e.quote)));
    }
    if (e.media?.length) body.append(mediaBox(e.media, (list, i) => lightbox(list, i), (i, img) => this.refreshed(e, i, img)));
    if (e.place) body.append(placeBox(e.place));
    if (e.kind === "press") {
      body.append(el("div", { class: "text pressed", dir: "auto", "data-testid": "text" }, icon("check", 16), e.label));
    } else if (e.text) {
      body.append(words(e.text));
    }
    const state = this.states.get(e.key);
    body.append(footer(e, mine ? state || "sent" : ""));
    const node = el(
      "article",
      {
        class: "msg " + (mine ? "mine" : e.from === "bot" ? "ours" : "theirs"), tabindex: "-1", "data-testid": "message",
        "data-id": e.id, "data-key": e.key, "data-from": e.from, "data-kind": e.kind, "data-state": state, "data-at": e.at,
        "data-day": dayKey(at), "data-who": e.from + (e.name || ""),
      },
      el("span", { class: "sr" }, this.who(e) + ": "),
      el(
        "div", { class: "row" }, body,
        e.id && el(
          "button",
          { type: "button", class: "reply", tabindex: "-1", "aria-label": t("reply"), "data-testid": "reply", onclick: () => this.hooks.reply(e) },
          icon("reply", 18),
        ),
      ),
    );
    if (e.choices?.length || e.ask_place) {
      node.append(choicesBox(e, (c) => this.hooks.press(e, c), () => this.hooks.askPlace(e)));
    }
    if (e.emoji) body.append(el("span", { class: "reaction", "data-testid": "reaction" }, e.emoji));
    for (const id of e.pressed || []) markChosen(node, id);
    if (e.id) this.gestures(node, e);
    return node;
  }

  replace(e, live) {
    this.learn(e.target, e.choices);
    const old = this.entries.get(e.target);
    if (!old) return this.put({ ...e, kind: "message", id: e.target }, live);
    const now = {
      ...old, text: e.text, choices: e.choices, columns: e.columns, ask_place: e.ask_place, pressed: [],
      media: e.media?.length ? e.media : old.media,
    };
    const focused = this.nodes.get(e.target)?.contains(document.activeElement);
    this.put(now, false);
    const node = this.nodes.get(e.target);
    if (live) node.classList.add("changed");
    if (focused) node.focus({ preventScroll: true });
  }

  react(e) {
    const old = this.entries.get(e.target);
    if (old) this.put({ ...old, emoji: e.emoji }, false);
  }

  chosen(id, choice) {
    const e = this.entries.get(id);
    if (!e) return;
    e.pressed = [choice];
    const node = this.nodes.get(id);
    if (node) markChosen(node, choice);
  }

  // refreshed asks once for a new link when the old one ran out.
  async refreshed(e, i, img) {
    if (!e.seq) return;
    const again = await this.hooks.refresh(e.seq).catch(() => null);
    const photo = again?.media?.filter((m) => m.kind === "photo" && m.url)[i];
    if (photo) img.src = photo.url;
  }

  typing(on) {
    this.typingRow.hidden = !on;
    if (on && this.following) this.toEnd();
  }

  show(id) {
    const node = this.nodes.get(id);
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: still() ? "auto" : "smooth" });
    node.focus({ preventScroll: true });
    node.classList.remove("flash");
    void node.offsetWidth; // begins the animation again
    node.classList.add("flash");
  }

  atEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60;
  }

  toEnd() {
    this.following = true;
    this.moveTo(this.list.scrollHeight);
  }

  // follow goes to the end, but keeps the question of the last message in sight
  // above a long list of buttons.
  follow() {
    const last = [...this.nodes.values()].at(-1);
    const bubble = last?.isConnected && last.querySelector(".choices") ? last.querySelector(".bubble") : null;
    let to = this.list.scrollHeight;
    if (bubble && this.pending.size === 0) {
      const frame = this.list.getBoundingClientRect();
      const box = bubble.getBoundingClientRect();
      const question = box.bottom - Math.min(box.height, 140) - 12;
      to = Math.min(to, this.list.scrollTop + question - frame.top);
    }
    this.moveTo(to);
  }

  moveTo(top) {
    this.list.scrollTop = top;
    this.moved = this.list.scrollTop;
    this.jump.hidden = true;
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = [...this.list.querySelectorAll(".msg")];
    const at = all.indexOf(document.activeElement.closest?.(".msg"));
    const go = (i) => {
      all[i]?.focus();
      event.preventDefault();
    };
    if (event.key === "ArrowUp") go(at < 0 ? all.length - 1 : Math.max(0, at - 1));
    else if (event.key === "ArrowDown" && at >= 0) go(Math.min(all.length - 1, at + 1));
  }

  // answer quotes the chosen message when R is let go: when it is pressed, the
  // letter itself would still follow into the composer.
  answer(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.key.toLowerCase() !== "r") return;
    const node = document.activeElement;
    const e = node.matches(".msg") && this.entries.get(node.dataset.id);
    if (e) this.hooks.reply(e);
  }

  // gestures: a long press or a pull to the right answers a message.
  gestures(node, e) {
    const row = node.querySelector(".row");
    let x = 0, y = 0, timer = 0, pulled = false;
    const end = () => {
      clearTimeout(timer);
      row.style.transform = "";
    };
    row.addEventListener("touchstart", (ev) => {
      ({ clientX: x, clientY: y } = ev.touches[0]);
      pulled = false;
      timer = setTimeout(() => {
        navigator.vibrate?.(12);
        this.hooks.reply(e);
      }, 550);
    }, { passive: true });
    row.addEventListener("touchmove", (ev) => {
      const dx = ev.touches[0].clientX - x;
      const dy = Math.abs(ev.touches[0].clientY - y);
      if (dy > 12 || Math.abs(dx) > 12) clearTimeout(timer);
      if (dx > 12 && dy < 30) {
        row.style.transform = `translateX(${Math.min(dx - 12, 64)}px)`;
        pulled = dx > 64;
      }
    }, { passive: true });
    row.addEventListener("touchend", () => {
      end();
      if (pulled) this.hooks.reply(e);
    });
    row.addEventListener("touchcancel", end);
    row.addEventListener("dblclick", () => {
      getSelection()?.removeAllRanges();
      this.hooks.reply(e);
    });
  }

  // retell writes everything anew after the language changed.
  retell() {
    for (const d of this.list.querySelectorAll(".day")) d.firstChild.textContent = dayName(new Date(d.dataset.at));
    for (const [id, node] of this.nodes) {
      const fresh = this.bubble(this.entries.get(id));
      fresh.classList.toggle("follows", node.classList.contains("follows"));
      node.replaceWith(fresh);
      this.nodes.set(id, fresh);
    }
  }
}

function markChosen(node, id) {
  for (const b of node.querySelectorAll(".choice")) b.classList.toggle("chosen", b.dataset.choice === id);
  node.querySelector(".choices")?.classList.add("answered");
}

function hue(name) {
  let n = 0;
  for (const c of name || "") n = (n * 31 + c.codePointAt(0)) % 6;
  return n;
}
