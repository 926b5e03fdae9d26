// The demonstration: three phones side by side, all on one stream.
import * as api from "./api.js";
import { Chat, welcome } from "./chat.js";
import { Guide } from "./guide.js";
import { el, icon, memory, patient, still } from "./util.js";
import { lang, onLang, setLang, t, translated } from "./i18n.js";
import { setZone, zoneName } from "./when.js";
import * as session from "./session.js";

const here = new URL(".", import.meta.url).pathname;
const samples = {
  road: { url: here + "sample-road.jpg", name: "jalan-berlubang.jpg" },
  fixed: { url: here + "sample-fixed.jpg", name: "sudah-ditambal.jpg" },
};
const narrow = matchMedia("(max-width: 1019px)");
const faces = { citizen: "person", agency: "people", admin: "shield" };

const phonesNode = document.getElementById("phones");
const tabsNode = document.getElementById("tabs");

// Phone is the frame of one phone; what is in it may be one of several chats.
class Phone {
  constructor(role) {
    this.role = role;
    this.unread = 0;
    this.title = el("strong", { class: "head-title", dir: "auto" });
    this.status = el("small", { class: "status" });
    // In a group the page says under whose name it writes.
    this.as = role === "citizen" ? null : el("label", { class: "as" });
    this.asWord = translated(el("span"), "as");
    this.strip = el("div", { class: "strip" });
    this.body = el("div", { class: "phone-body" });
    this.tries = el("div", { class: "try", "data-testid": "try" });
    this.screen = el(
      "div", { class: "screen" },
      el(
        "header", { class: "head" },
        el("span", { class: "avatar", "aria-hidden": "true" }, icon(faces[role], 22)),
        el("div", { class: "head-words" }, this.title, this.as, this.status),
      ),
      this.strip, this.body,
    );
    this.caption = el(
      "h2", { class: "caption", id: "caption-" + role },
      translated(el("strong"), "phone." + role), translated(el("span"), `phone.${role}.caption`),
    );
    this.node = el(
      "section",
      {
        class: "phone", id: "phone-" + role, "data-role": role, "data-testid": "phone-" + role,
        "aria-labelledby": "caption-" + role,
      },
      this.caption, this.screen,
    );
    this.badge = el("span", { class: "badge", hidden: true });
    this.tab = el(
      "button",
      {
        type: "button", class: "phone-tab", role: "tab", "aria-controls": "phone-" + role, "data-role": role, "data-testid": "tab-" + role,
        onclick: () => bring(role),
      },
      icon(faces[role], 18), translated(el("span"), "phone." + role), this.badge,
    );
  }

  // show puts a chat into the phone.
  show(chat) {
    this.chat = chat;
    this.body.replaceChildren(chat.node);
    chat.composer.node.before(this.tries);
    chat.log.follow();
  }

  count(n) {
    this.unread = n;
    this.badge.hidden = n === 0;
    this.badge.textContent = n > 9 ? "9+" : String(n);
    if (n > 0) this.badge.setAttribute("aria-label", t("unread", { n }));
  }
}

const phones = { citizen: new Phone("citizen"), agency: new Phone("agency"), admin: new Phone("admin") };
let front = "citizen";

// bring shows one of the phones where there is room for one only.
function bring(role, instant) {
  front = role;
  for (const p of Object.values(phones)) {
    p.tab.setAttribute("aria-selected", String(p.role === role));
    p.tab.tabIndex = p.role === role ? 0 : -1;
  }
  phones[role].count(0);
  if (narrow.matches) {
    phonesNode.scrollTo({ left: phones[role].node.offsetLeft, behavior: instant || still() ? "auto" : "smooth" });
  }
}

// arrows move between tabs, as people with a keyboard expect.
function arrows(list) {
  list.addEventListener("keydown", (e) => {
    const all = [...list.querySelectorAll("[role=tab]")];
    const at = all.indexOf(document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (at < 0 || !step) return;
    e.preventDefault();
    const next = all[(at + step + all.length) % all.length];
    next.click();
    next.focus();
  });
}

function chip(name, key, act, id) {
  return el("button", { type: "button", class: "chip", "data-testid": id, onclick: act }, name && icon(name, 16), translated(el("span"), key));
}

// Desk is one group with its chat and the name that the page writes under.
class Desk {
  constructor(group, config, role) {
    this.group = group;
    this.role = role;
    this.unread = 0;
    this.card = null;
    const kept = memory.get("taprose.member." + group.key);
    this.member = group.members.includes(kept) ? kept : group.members[0] || group.short;
    this.chat = new Chat({
      chat: group.chat, token: group.token, title: () => group.title, me: () => this.member, config, keep: true,
      presets: config.places || [], samples: [samples.fixed],
      empty: () => translated(el("p", { class: "empty" }), group.admins ? "admin.empty" : "group.empty"),
      frame: () => phones[role].screen,
    });
    this.select = el(
      "select",
      {
        class: "member", "data-testid": "member",
        onchange: () => {
          this.member = this.select.value;
          memory.set("taprose.member." + group.key, this.member);
          this.chat.log.retell();
        },
      },
      ...[...new Set([...group.members, this.member])].map((m) => el("option", { value: m, selected: m === this.member }, m)),
    );
    this.badge = el("span", { class: "badge", hidden: true });
    this.tab = el(
      "button", { type: "button", class: "group-tab", role: "tab", "data-testid": "group-tab-" + group.key },
      el("span", {}, group.short), this.badge,
    );
  }

  apply(e, live) {
    this.chat.apply(e, live);
    // A card is what the bot says of its own accord, with buttons.
    if (e.from === "bot" && e.kind === "message" && e.choices?.length && !e.quote) this.card = e.id;
  }

  // answer prepares a word for the latest card.
  answer(key) {
    const card = this.chat.log.entries.get(this.card);
    if (card && !this.chat.composer.quoted) this.chat.composer.reply(card);
    this.chat.composer.suggest(t(key));
  }

  count(n) {
    this.unread = n;
    this.badge.hidden = n === 0;
    this.badge.textContent = String(n);
  }
}

async function begin() {
  document.documentElement.lang = lang();
  for (const p of Object.values(phones)) tabsNode.append(p.tab);
  arrows(tabsNode);
  phonesNode.replaceChildren(...Object.values(phones).map((p) => p.node));
  const config = await patient(api.config);
  setZone(config.zone);
  let own = await patient(() => session.open());

  // The citizen.
  const citizen = phones.citizen;
  citizen.title.textContent = config.title;
  const start = welcome(config.title, (text) => citizen.chat.sayText(text));
  citizen.show(new Chat({
    chat: own.chat, token: own.token, title: () => t("phone.citizen"), me: () => "", config, keep: true,
    presets: config.places || [], samples: [samples.road], empty: () => start, frame: () => citizen.screen,
  }));
  const preset = config.places?.[0];
  citizen.tries.append(
    translated(el("span", { class: "try-label" }), "try"),
    chip("pen", "try.story", () => citizen.chat.composer.suggest(t("try.story.text")), "sample-story"),
    chip("image", "try.photo", () => citizen.chat.composer.attachSample(samples.road), "sample-photo"),
  );
  if (preset) {
    citizen.tries.append(
      el(
        "button",
        {
          type: "button", class: "chip", "data-testid": "sample-place", title: preset.name,
          onclick: () => citizen.chat.enqueue(
            { place: { lat: preset.lat, lon: preset.lon, has_point: true, name: preset.name } }, [],
            { place: { lat: preset.lat, lon: preset.lon, has_point: true, name: preset.name } },
          ),
        },
        icon("pin", 16), translated(el("span"), "place"),
      ),
    );
  }

  // The groups.
  const groups = config.groups || [];
  const desks = new Map(groups.map((g) => [g.chat, new Desk(g, config, g.admins ? "admin" : "agency")]));
  const agencies = [...desks.values()].filter((d) => d.role === "agency");
  const open = (desk) => {
    const phone = phones[desk.role];
    phone.desk = desk;
    phone.title.textContent = desk.group.title;
    phone.as.replaceChildren(phone.asWord, desk.select);
    phone.show(desk.chat);
    desk.count(0);
    for (const d of desks.values()) {
      if (d.role !== desk.role) continue;
      d.tab.setAttribute("aria-selected", String(d === desk));
      d.tab.tabIndex = d === desk ? 0 : -1;
    }
    desk.tab.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  };
  if (agencies.length > 1) {
    const list = el("div", { class: "group-tabs", role: "tablist" }, ...agencies.map((d) => d.tab));
    translated(list, "agencies", undefined, "aria-label");
    arrows(list);
    phones.agency.strip.append(list);
    for (const d of agencies) d.tab.addEventListener("click", () => open(d));
  }
  if (agencies.length > 0) open(agencies[0]);
  const admin = [...desks.values()].find((d) => d.role === "admin");
  if (admin) open(admin);
  phones.agency.tries.append(
    translated(el("span", { class: "try-label" }), "try"),
    ...["accept", "ask", "finish"].map((word) =>
      chip(null, "try." + word, () => phones.agency.desk.answer(word === "accept" ? "try.accept" : `try.${word}.text`), "sample-" + word),
    ),
    chip("image", "try.photo", () => phones.agency.chat.composer.attachSample(samples.fixed), "sample-photo"),
  );
  phones.admin.tries.append(
    translated(el("span", { class: "try-label" }), "try"),
    ...["list", "help"].map((word) => chip(null, "try." + word, () => phones.admin.chat.sayText(t("try." + word)), "sample-" + word)),
  );

  // The steps.
  const guide = new Guide(
    document.getElementById("guide"),
    Object.fromEntries(Object.entries(phones).map(([role, p]) => [role, p.node])),
    (role) => {
      for (const p of Object.values(phones)) p.tab.toggleAttribute("data-next", p.role === role);
    },
  );
  guide.begin(own.chat);

  const roleOf = (chat) => (chat === own.chat ? "citizen" : desks.get(chat)?.role);
  const entry = (e, live) => {
    const role = roleOf(e.chat);
    if (!role) return;
    const phone = phones[role];
    const desk = desks.get(e.chat);
    if (desk) desk.apply(e, live);
    else phone.chat.apply(e, live);
    if (live && e.from === "bot") {
      if (desk && desk !== phone.desk) {
        // A card for another group comes to the front, unless someone writes.
        if (phone.chat.composer.idle && e.kind === "message") open(desk);
        else desk.count(desk.unread + 1);
      }
      if (narrow.matches && front !== role) phone.count(phone.unread + 1);
    }
    guide.saw(role, e, live);
  };
  const stream = new api.Stream({
    entry,
    ready: () => {
      phones.citizen.chat.log.settled();
      for (const d of desks.values()) d.chat.log.settled();
      guide.mark();
    },
    state: (s) => {
      document.body.dataset.connection = s;
      line.textContent = t(s);
      line.title = zoneName();
      citizen.status.textContent = s === "online" ? config.regency || t("online") : t(s);
      for (const role of ["agency", "admin"]) {
        phones[role].as.hidden = s !== "online";
        phones[role].status.textContent = s === "online" ? "" : t(s);
      }
    },
    // A token opens nothing any more: the server's secret changed.
    lost: async () => {
      const now = await api.config();
      for (const g of now.groups || []) {
        const d = desks.get(g.chat);
        if (!d) continue;
        d.chat.move(g.chat, g.token);
        stream.add(g.chat, g.token);
      }
      await renew();
    },
  });

  async function renew() {
    const next = await session.fresh();
    stream.remove(own.chat);
    own = next;
    citizen.chat.move(own.chat, own.token);
    stream.add(own.chat, own.token);
    guide.begin(own.chat);
  }

  // The tools at the top.
  const line = el("span", { class: "line", role: "status", "data-testid": "connection" });
  const tongues = el("div", { class: "segment", role: "group" });
  translated(tongues, "lang", undefined, "aria-label");
  for (const code of ["id", "en"]) {
    tongues.append(el("button", { type: "button", "data-lang": code, "data-testid": "lang-" + code, onclick: () => setLang(code) }, code.toUpperCase()));
  }
  const told = () => {
    for (const b of tongues.children) b.setAttribute("aria-pressed", String(b.dataset.lang === lang()));
    document.getElementById("lead").textContent = t("demo.lead");
    document.getElementById("try").textContent = t("demo.try");
    const figures = document.getElementById("figures");
    if (figures) figures.textContent = t("demo.figures");
    document.title = config.title + " · " + t("demo");
    tabsNode.setAttribute("aria-label", t("phones"));
    start.fill();
  };
  onLang(() => {
    told();
    stream.handlers.state(document.body.dataset.connection);
  });
  told();
  const again = el(
    "button",
    {
      type: "button", class: "pill", "data-testid": "again",
      onclick: async () => {
        await patient(renew);
        stream.restart();
        bring("citizen");
        citizen.chat.composer.text.focus();
      },
    },
    icon("again", 16), translated(el("span"), "demo.again"),
  );
  document.getElementById("tools").append(line, tongues, again);

  for (const chat of [own, ...groups]) stream.add(chat.chat, chat.token);
  stream.start();
  bring("citizen", true);
  // Swiping between phones moves the tabs along.
  let settle = 0;
  phonesNode.addEventListener("scroll", () => {
    clearTimeout(settle);
    settle = setTimeout(() => {
      if (!narrow.matches) return;
      const middle = phonesNode.scrollLeft + phonesNode.clientWidth / 2;
      const seen = Object.values(phones).find((p) => {
        const left = p.node.offsetLeft;
        return left <= middle && middle < left + p.node.offsetWidth;
      });
      if (seen && seen.role !== front) bring(seen.role);
    }, 120);
  });
}

begin();
