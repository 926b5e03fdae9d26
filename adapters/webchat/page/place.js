// Sending a location: one's own position, or a sample point of the demonstration.
import { el, icon } from "./util.js";
import { t } from "./i18n.js";

// placePanel asks for a place within the phone and calls done(place) with it.
export function placePanel(phone, presets, done, closed) {
  const note = el("p", { class: "panel-note", role: "status" }, t("place.note"));
  const close = () => {
    panel.remove();
    closed();
  };
  const send = (place) => {
    close();
    done(place);
  };
  const here = el(
    "button", { type: "button", class: "panel-main", "data-testid": "place-here" },
    icon("pin"), el("span", {}, t("place.here")),
  );
  here.addEventListener("click", () => {
    if (!navigator.geolocation || !isSecureContext) {
      note.textContent = t("place.insecure");
      return;
    }
    here.disabled = true;
    note.textContent = t("place.finding");
    navigator.geolocation.getCurrentPosition(
      (p) => send({ lat: p.coords.latitude, lon: p.coords.longitude, has_point: true }),
      (err) => {
        here.disabled = false;
        note.textContent = t(err.code === 1 ? "place.denied" : "place.failed");
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 30000 },
    );
  });
  const panel = el(
    "div",
    { class: "panel", role: "dialog", "aria-label": t("place.title"), "data-testid": "place-panel" },
    el(
      "div", { class: "panel-head" }, el("strong", {}, t("place.title")),
      el("button", { type: "button", class: "round", "aria-label": t("cancel"), onclick: close }, icon("close")),
    ),
    here,
    note,
  );
  if (presets.length > 0) {
    panel.append(
      el("p", { class: "panel-or" }, t("place.or")),
      el(
        "div", { class: "panel-presets" },
        ...presets.map((p) =>
          el(
            "button",
            {
              type: "button", class: "chip", "data-testid": "place-preset",
              onclick: () => send({ lat: p.lat, lon: p.lon, has_point: true, name: p.name }),
            },
            icon("pin", 16), p.name,
          ),
        ),
      ),
    );
  }
  panel.addEventListener("keydown", (e) => e.key === "Escape" && (e.stopPropagation(), close()));
  phone.append(panel);
  here.focus();
}
