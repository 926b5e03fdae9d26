// One message as DOM nodes: its quote, media, place, words, buttons and footer.
import { el, icon } from "./util.js";
import { plain, rich } from "./text.js";
import { t } from "./i18n.js";
import { clock, full } from "./when.js";

// summary is a message in one line, for quotes.
export function summary(e) {
  if (e.text) return plain(e.text).slice(0, 140);
  if (e.label) return e.label;
  if (e.media?.length) return t(e.media[0].kind);
  if (e.place) return e.place.name || t("place");
  return "…";
}

export function quoteBox(e, who, open) {
  const box = el(
    open ? "button" : "div",
    { class: "quote", type: open ? "button" : undefined, onclick: open, "data-testid": "quote" },
    el("span", { class: "quote-who" }, who),
    el("span", { class: "quote-text", dir: "auto" }, e ? summary(e) : "…"),
  );
  const photo = e?.media?.find((m) => m.kind === "photo" && m.url);
  if (photo) box.append(el("img", { class: "quote-photo", src: photo.url, alt: "" }));
  return box;
}

export function mediaBox(media, open, stale) {
  const photos = media.filter((m) => m.kind === "photo" && m.url);
  const rest = media.filter((m) => !(m.kind === "photo" && m.url));
  const box = el("div", { class: "media" });
  if (photos.length > 0) {
    const grid = el("div", { class: "photos", "data-count": Math.min(photos.length, 4) });
    photos.forEach((m, i) => {
      if (i > 3) return;
      const img = el("img", { src: m.url, alt: t("photo"), loading: "lazy", decoding: "async", "data-testid": "photo" });
      if (stale) img.addEventListener("error", () => stale(i, img), { once: true });
      const more = i === 3 && photos.length > 4;
      grid.append(
        el(
          "button",
          { type: "button", class: "photo", "aria-label": t("photo.open"), onclick: () => open(photos, i) },
          img,
          more && el("span", { class: "more" }, "+" + (photos.length - 4)),
        ),
      );
    });
    box.append(grid);
  }
  for (const m of rest) box.append(fileBox(m));
  return box;
}

function fileBox(m) {
  if (!m.url) {
    return el("div", { class: "file gone" }, icon("file"), el("span", {}, t(m.kind), el("small", {}, t("photo.gone"))));
  }
  if (m.kind === "video") return el("video", { class: "video", src: m.url, controls: true, preload: "metadata", playsinline: true });
  if (m.kind === "audio" || m.kind === "voice") return el("audio", { class: "audio", src: m.url, controls: true, preload: "none" });
  return el(
    "a",
    { class: "file", href: m.url, download: m.name || true, rel: "noopener" },
    icon("file"),
    el("span", { dir: "auto" }, m.name || t("document"), el("small", {}, size(m.size))),
    icon("download"),
  );
}

function size(n) {
  if (!n) return "";
  return n < 1e6 ? Math.max(1, Math.round(n / 1000)) + " kB" : (n / 1e6).toFixed(1) + " MB";
}

export function placeBox(p) {
  const box = el("div", { class: "place", "data-testid": "place" }, el("span", { class: "place-pin" }, icon("pin", 22)));
  const words = el("span", { class: "place-words" }, el("strong", { dir: "auto" }, p.name || t("place")));
  if (p.has_point) {
    const lat = (p.lat || 0).toFixed(5);
    const lon = (p.lon || 0).toFixed(5);
    words.append(
      el("small", {}, `${lat}, ${lon}`),
      el(
        "a",
        {
          href: `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=17/${lat}/${lon}`,
          target: "_blank",
          rel: "noopener noreferrer nofollow",
        },
        t("place.map"),
      ),
    );
  }
  box.append(words);
  return box;
}

// choicesBox makes the buttons of a message. Buttons stay usable after a press,
// as on other networks: what a late press means is for the bot to say.
export function choicesBox(e, press, askPlace) {
  const box = el("div", { class: "choices", "data-columns": Math.min(e.columns || 1, 5) });
  for (const c of e.choices || []) {
    box.append(
      el(
        "button",
        {
          type: "button", class: "choice", dir: "auto", "data-testid": "choice", "data-choice": c.id,
          onclick: () => press(c),
        },
        c.label,
      ),
    );
  }
  if (e.ask_place) {
    box.append(
      el(
        "button",
        { type: "button", class: "choice place-choice", "data-testid": "ask-place", onclick: askPlace },
        icon("pin", 18), t("place.send"),
      ),
    );
  }
  return box;
}

export function footer(e, state) {
  const at = new Date(e.at);
  const foot = el("span", { class: "foot" }, el("time", { datetime: e.at, title: full(at) }, clock(at)));
  if (state) foot.append(el("span", { class: "state", "data-testid": "state", "data-state": state }, mark(state)));
  return foot;
}

function mark(state) {
  const box = document.createDocumentFragment();
  if (state === "sent") box.append(icon("check", 14));
  else if (state === "refused") box.append(icon("close", 14));
  else box.append(icon("clock", 14));
  box.append(el("span", { class: state === "sent" ? "sr" : "state-word" }, t(state)));
  return box;
}

export function words(text) {
  return el("div", { class: "text", dir: "auto", "data-testid": "text" }, rich(text));
}
