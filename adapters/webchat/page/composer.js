// Where one writes: text, attachments with their progress, and the quoted message.
import * as api from "./api.js";
import { el, icon, memory, pause } from "./util.js";
import { t, translated } from "./i18n.js";
import { prepare } from "./photos.js";
import { summary } from "./bubble.js";

const coarse = matchMedia("(pointer: coarse)");

export class Composer {
  // hooks: send({text, quote, uploads, media}), token(), place(), who(entry),
  // draft: name under which an unfinished text is kept, "" for not at all;
  // samples: photos of the demonstration; limits: of the server's configuration.
  constructor(hooks) {
    this.hooks = hooks;
    this.attachments = [];
    this.quoted = null;

    this.text = el("textarea", { rows: "1", class: "write", dir: "auto", enterkeyhint: coarse.matches ? "enter" : "send", "data-testid": "composer-text" });
    translated(this.text, "write", undefined, "placeholder");
    translated(this.text, "write", undefined, "aria-label");
    this.sendButton = translated(
      el("button", { type: "submit", class: "round send", "data-testid": "send", disabled: true }, icon("send", 22)),
      "send", undefined, "aria-label",
    );
    this.plus = translated(
      el("button", { type: "button", class: "round attach", "data-testid": "attach", "aria-expanded": "false", "aria-haspopup": "menu" }, icon("plus", 22)),
      "attach", undefined, "aria-label",
    );
    this.menu = el("div", { class: "menu", role: "menu", hidden: true });
    this.tray = el("div", { class: "tray", hidden: true, "data-testid": "tray" });
    this.note = el("p", { class: "compose-note", role: "status", hidden: true });
    this.bar = el("div", { class: "reply-bar", hidden: true, "data-testid": "reply-bar" });
    this.node = el(
      "form", { class: "composer", "data-testid": "composer" },
      this.bar, this.tray, this.note, this.menu,
      el("div", { class: "compose-row" }, this.plus, this.text, this.sendButton),
    );
    this.fillMenu();

    this.node.addEventListener("submit", (e) => {
      e.preventDefault();
      this.submit();
    });
    this.text.addEventListener("input", () => this.changed());
    this.text.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && !e.shiftKey && !e.isComposing && !coarse.matches) {
        e.preventDefault();
        this.submit();
      } else if (e.key === "Escape" && this.quoted) {
        e.stopPropagation();
        this.reply(null);
      }
    });
    this.text.addEventListener("paste", (e) => {
      const files = [...(e.clipboardData?.files || [])];
      if (files.length > 0) {
        e.preventDefault();
        this.attach(files);
      }
    });
    this.plus.addEventListener("click", () => this.openMenu(this.menu.hidden));
    this.node.addEventListener("keydown", (e) => this.menuKey(e));
    document.addEventListener("pointerdown", (e) => {
      if (!this.menu.hidden && !this.menu.contains(e.target) && !this.plus.contains(e.target)) this.openMenu(false);
    });
    this.recall();
  }

  recall() {
    if (this.hooks.draft()) this.text.value = memory.get("taprose.draft." + this.hooks.draft()) || "";
    this.changed();
  }

  fillMenu() {
    const input = (accept, more) => el("input", {
      type: "file", accept, hidden: true, multiple: true, ...more,
      onchange: (e) => {
        this.attach([...e.target.files]);
        e.target.value = "";
      },
    });
    const photos = input("image/jpeg,image/png,image/webp,image/gif,video/*", { "data-testid": "photo-input" });
    const camera = input("image/*", { capture: "environment", multiple: false });
    const files = input(".pdf,.docx,.xlsx,.pptx,.txt,audio/*", { "data-testid": "file-input" });
    const item = (name, key, act, id) => {
      const b = el("button", { type: "button", role: "menuitem", class: "menu-item", "data-testid": id }, icon(name), translated(el("span"), key));
      b.addEventListener("click", () => {
        this.openMenu(false);
        act();
      });
      return b;
    };
    this.menu.append(photos, camera, files, item("image", "attach.photo", () => photos.click(), "attach-photo"));
    if (coarse.matches) this.menu.append(item("camera", "attach.camera", () => camera.click(), "attach-camera"));
    this.menu.append(
      item("file", "attach.file", () => files.click(), "attach-file"),
      item("pin", "attach.place", () => this.hooks.place(), "attach-place"),
    );
    for (const sample of this.hooks.samples) {
      this.menu.append(item("image", "attach.sample", () => this.attachSample(sample), "attach-sample"));
    }
  }

  openMenu(open) {
    this.menu.hidden = !open;
    this.plus.setAttribute("aria-expanded", String(open));
    if (open) this.menu.querySelector("[role=menuitem]").focus();
  }

  menuKey(e) {
    if (this.menu.hidden) return;
    const items = [...this.menu.querySelectorAll("[role=menuitem]")];
    const at = items.indexOf(document.activeElement);
    if (e.key === "Escape") {
      e.stopPropagation();
      this.openMenu(false);
      this.plus.focus();
    } else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      items[(at + (e.key === "ArrowDown" ? 1 : items.length - 1) + items.length) % items.length].focus();
    }
  }

  async attachSample(sample) {
    const response = await fetch(sample.url).catch(() => null);
    if (response?.ok) this.attach([new File([await response.blob()], sample.name, { type: "image/jpeg" })]);
  }

  attach(files) {
    this.say("");
    for (const file of files) {
      if (this.attachments.length >= this.hooks.limits.count) {
        this.say(t("upload.many", { n: this.hooks.limits.count }));
        break;
      }
      this.attachments.push(this.attachment(file));
    }
    this.changed();
    this.text.focus();
  }

  attachment(file) {
    const picture = file.type.startsWith("image/") && !/heic|heif/.test(file.type);
    const url = picture ? URL.createObjectURL(file) : "";
    const bar = el("progress", { max: "1", value: "0", "aria-label": t("sending") });
    const node = el(
      "div", { class: "thumb", "data-testid": "thumb", title: file.name },
      picture ? el("img", { src: url, alt: file.name }) : el("span", { class: "thumb-file" }, icon("file"), el("small", {}, file.name)),
      bar,
    );
    const a = { file, url, node, picture };
    node.append(
      el(
        "button",
        {
          type: "button", class: "thumb-remove", "aria-label": t("attachment.remove", { name: file.name }),
          onclick: () => this.drop(a),
        },
        icon("close", 14),
      ),
    );
    a.token = this.upload(a, bar);
    a.token.then(
      () => {
        a.done = true;
        node.dataset.done = "";
      },
      (err) => {
        this.say(this.reason(err));
        this.drop(a);
      },
    );
    return a;
  }

  reason(err) {
    const mb = Math.round(this.hooks.limits.bytes / 1e6);
    const known = { too_large: "upload.too_large", media_type: "upload.media_type", media_image: "upload.media_image", media_unsafe: "upload.media_unsafe" };
    return t(known[err.code] || "upload.failed", { mb });
  }

  // upload goes on trying while the network or the server is away.
  async upload(a, bar) {
    const file = await prepare(a.file);
    if (file.size > this.hooks.limits.bytes) throw new api.Refused(413, "too_large", 0);
    for (let tries = 0; ; tries++) {
      try {
        return (await api.upload(this.hooks.token(), file, a.file.name, (p) => (bar.value = p))).media;
      } catch (err) {
        if (!(err instanceof api.Refused) || !err.passing || a.dropped) throw err;
        await pause(Math.max(err.wait * 1000, Math.min(15000, 500 * 2 ** tries)));
      }
    }
  }

  drop(a) {
    a.dropped = true;
    a.node.remove();
    this.attachments = this.attachments.filter((b) => b !== a);
    this.changed();
  }

  say(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
  }

  // reply quotes a message, or none with null.
  reply(e) {
    this.quoted = e;
    this.bar.replaceChildren();
    this.bar.hidden = !e;
    this.text.placeholder = t(e ? "write.reply" : "write");
    if (!e) return;
    this.bar.append(
      icon("reply", 18),
      el(
        "div", { class: "reply-words" },
        el("strong", {}, t("reply.to", { name: this.hooks.who(e) })),
        el("span", { dir: "auto" }, summary(e)),
      ),
      el(
        "button",
        {
          type: "button", class: "round", "aria-label": t("reply.cancel"), "data-testid": "reply-cancel",
          onclick: () => {
            this.reply(null);
            this.text.focus();
          },
        },
        icon("close", 18),
      ),
    );
    this.text.focus();
  }

  // suggest writes a sample for the person to send or change.
  suggest(text) {
    this.text.value = text;
    this.changed();
    this.text.focus();
    this.text.setSelectionRange(text.length, text.length);
  }

  get idle() {
    return !this.text.value.trim() && this.attachments.length === 0 && !this.quoted;
  }

  changed() {
    this.tray.replaceChildren(...this.attachments.map((a) => a.node));
    this.tray.hidden = this.attachments.length === 0;
    this.sendButton.disabled = !this.text.value.trim() && this.attachments.length === 0;
    this.text.style.height = "auto";
    this.text.style.height = Math.min(this.text.scrollHeight, 140) + "px";
    if (this.hooks.draft()) {
      if (this.text.value) memory.set("taprose.draft." + this.hooks.draft(), this.text.value);
      else memory.remove("taprose.draft." + this.hooks.draft());
    }
  }

  submit() {
    const text = this.text.value.trim();
    if (!text && this.attachments.length === 0) return;
    this.hooks.send({
      text,
      quote: this.quoted?.id,
      uploads: this.attachments.map((a) => a.token),
      media: this.attachments.map((a) => ({ kind: a.picture ? "photo" : "document", url: a.url, name: a.file.name })),
    });
    this.attachments = [];
    this.text.value = "";
    this.say("");
    this.reply(null);
    this.changed();
    this.text.focus();
  }
}
