// The citizen's chat alone: in a tab, in the iframe of a village's website, or on
// a kiosk (/chat?kiosk), where nothing of a chat may stay for the next person.
import * as api from "./api.js";
import { Chat, welcome } from "./chat.js";
import { el, icon, patient } from "./util.js";
import { lang, onLang, setLang, t, translated } from "./i18n.js";
import { setZone } from "./when.js";
import * as session from "./session.js";

const query = new URLSearchParams(location.search);
const kiosk = query.has("kiosk");
if (query.get("lang")) setLang(query.get("lang"));

// A kiosk forgets after idle, having asked for countdown seconds.
const idle = 120_000;
const countdown = 20;

const app = document.getElementById("app");

async function begin() {
  document.documentElement.lang = lang();
  const config = await patient(api.config);
  setZone(config.zone);
  let own = await patient(() => session.open(!kiosk));

  const status = el("small", { class: "status", "data-testid": "connection", role: "status" });
  const tools = el("div", { class: "head-tools" });
  const head = el(
    "header", { class: "head" },
    el("span", { class: "avatar", "aria-hidden": "true" }, icon("person", 22)),
    el("div", { class: "head-words" }, el("h1", {}, config.title), status),
    tools,
  );
  const start = welcome(config.title, (text) => chat.sayText(text));
  const chat = new Chat({
    chat: own.chat, token: own.token, title: () => config.title, me: () => "", config, keep: !kiosk,
    presets: config.places || [], samples: [], empty: () => start, frame: () => app,
  });
  onLang(() => start.fill());

  const stream = new api.Stream({
    entry: (e, live) => chat.apply(e, live),
    ready: () => chat.log.settled(),
    state: (s) => {
      app.dataset.connection = s;
      status.textContent = s === "online" ? config.regency || t("online") : t(s);
    },
    // The token opens nothing any more (the server's secret changed).
    lost: () => renew(),
  });
  stream.add(own.chat, own.token);

  async function renew() {
    const next = await session.fresh(!kiosk);
    stream.remove(own.chat);
    own = next;
    chat.move(own.chat, own.token);
    stream.add(own.chat, own.token);
  }

  const other = el("button", { type: "button", class: "pill", "data-testid": "lang", onclick: () => setLang(lang() === "id" ? "en" : "id") });
  const told = () => (other.textContent = lang() === "id" ? "EN" : "ID");
  translated(other, "lang", undefined, "aria-label");
  onLang(told);
  told();
  const leave = el(
    "button",
    {
      type: "button", class: kiosk ? "pill strong" : "round", "data-testid": "session-new",
      onclick: async () => {
        if (!kiosk && !confirm(t("session.confirm"))) return;
        await renew();
        stream.restart();
        chat.composer.text.focus();
      },
    },
    kiosk ? translated(el("span"), "kiosk.done") : icon("again"),
  );
  if (!kiosk) {
    translated(leave, "session.new", undefined, "aria-label");
    translated(leave, "session.new", undefined, "title");
  }
  tools.append(other, leave);
  app.replaceChildren(head, chat.node);
  stream.start();
  if (kiosk) watch(() => leave.click(), () => chat.log.nodes.size > 0);
}

// watch forgets the chat of a person who walked away from a kiosk.
function watch(forget, used) {
  let timer = 0;
  const arm = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (used() ? ask() : arm()), idle);
  };
  const ask = () => {
    let left = countdown;
    const words = el("p", { role: "status" }, t("kiosk.soon", { s: left }));
    const box = el(
      "dialog", { class: "ask" }, el("strong", {}, t("kiosk.idle")), words,
      el("button", { type: "button", class: "choice", onclick: () => box.close() }, t("kiosk.stay")),
    );
    const tick = setInterval(() => {
      left -= 1;
      words.textContent = t("kiosk.soon", { s: left });
      if (left <= 0) {
        box.close();
        forget();
      }
    }, 1000);
    box.addEventListener("close", () => {
      clearInterval(tick);
      box.remove();
      arm();
    });
    document.body.append(box);
    box.showModal();
  };
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => !document.querySelector("dialog.ask") && arm());
  arm();
}

begin();
