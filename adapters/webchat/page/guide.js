// The steps above the phones: what to try next, from what has happened so far.
import { el, icon, memory } from "./util.js";
import { onLang, t } from "./i18n.js";
import { rich } from "./text.js";

const steps = [
  { phone: "citizen", hint: /^\W*(lapor|buat laporan|report)/i },
  { phone: "citizen", hint: /^\W*(kirim|send)/i },
  { phone: "desk", hint: /^\W*(terima|accept)/i },
  { phone: "desk", hint: /^\W*(selesai|done)/i },
  { phone: "citizen", hint: /^\W*(sudah|done|yes)/i },
];

export class Guide {
  // phones: role -> its node; changed(role) says whose turn it is.
  constructor(node, phones, changed) {
    this.node = node;
    this.phones = phones;
    this.changed = changed;
    this.desk = "agency";
    this.at = 0;
    onLang(() => this.draw());
  }

  // begin starts where this citizen's chat had come to.
  begin(chat) {
    this.name = "taprose.guide." + chat;
    const [at, desk] = (memory.get(this.name) || "0 agency").split(" ");
    this.at = Number(at) || 0;
    this.desk = desk || "agency";
    this.finishing = false;
    this.draw();
  }

  role(i = this.at) {
    const phone = steps[i]?.phone;
    return phone === "desk" ? this.desk : phone;
  }

  // saw moves on when an entry shows that a step was made. role is the phone's.
  saw(role, e, live) {
    if (!live) return;
    const person = e.from === "person";
    const said = e.kind === "press" ? e.button + " " + (e.label || "") : e.text || "";
    if (this.at === 0 && role === "citizen" && person) this.go(1);
    else if (this.at === 1 && role !== "citizen" && !person && e.kind === "message") {
      this.desk = role;
      this.go(2);
    } else if (this.at >= 2 && this.at <= 3 && role === this.desk && person) {
      // "Selesai" may be a button that asks first what was done: the step is made
      // when the citizen hears of it.
      if (/selesai|done/i.test(said)) this.finishing = true;
      if (this.at === 2) this.go(3);
    } else if (this.at === 3 && this.finishing && role === "citizen" && !person) this.go(4);
    else if (this.at === 4 && role === "citizen" && person) this.go(5);
    this.mark();
  }

  go(at) {
    this.at = at;
    memory.set(this.name, at + " " + this.desk);
    this.draw();
    this.changed(this.role());
  }

  draw() {
    const list = el("ol", { class: "steps" });
    steps.forEach((step, i) => {
      const state = i < this.at ? "done" : i === this.at ? "now" : "next";
      list.append(
        el(
          "li",
          { class: "step", "data-state": state, "data-role": this.role(i), "data-testid": "step", "aria-current": state === "now" ? "step" : undefined },
          el("span", { class: "step-number", "aria-hidden": "true" }, state === "done" ? icon("check", 16) : String(i + 1)),
          el(
            "span", { class: "step-words" },
            el("strong", {}, t("step." + (i + 1)), state === "done" && el("span", { class: "sr" }, " (" + t("step.done") + ")")),
            el("span", { class: "step-do" }, rich(t(`step.${i + 1}.do`))),
          ),
        ),
      );
    });
    const over = this.at >= steps.length;
    const now = el(
      "p", { class: "step-line", role: "status", "data-role": over ? "end" : this.role(), "data-testid": "step-line" },
      el("strong", {}, over ? t("step.end") : `${this.at + 1}/${steps.length} ${t("step." + (this.at + 1))}: `), " ",
      rich(over ? t("step.end.do") : t(`step.${this.at + 1}.do`)),
    );
    this.node.dataset.over = String(over);
    this.node.setAttribute("aria-label", t("steps"));
    this.node.replaceChildren(list, now);
    this.mark();
  }

  // mark lights up the phone whose turn it is and the button to press there.
  mark() {
    for (const [role, phone] of Object.entries(this.phones)) phone.toggleAttribute("data-next", role === this.role());
    for (const b of document.querySelectorAll(".hinted")) b.classList.remove("hinted");
    const phone = this.phones[this.role()];
    if (!phone) return;
    const hint = steps[this.at].hint;
    const shown = [...phone.querySelectorAll(".choice, .starters .chip, .try .chip")].filter((b) => b.offsetParent && hint.test(b.textContent));
    // The latest offer is the one that counts.
    const choices = shown.filter((b) => b.classList.contains("choice"));
    (choices.length > 0 ? choices.at(-1) : shown[0])?.classList.add("hinted");
  }
}
