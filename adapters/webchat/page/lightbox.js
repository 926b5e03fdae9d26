// A photo over the whole page.
import { el, icon } from "./util.js";
import { t } from "./i18n.js";

export function lightbox(photos, at) {
  const back = document.activeElement;
  const img = el("img", { alt: t("photo") });
  const show = (i) => {
    at = (i + photos.length) % photos.length;
    img.src = photos[at].url;
  };
  const box = el(
    "dialog",
    { class: "lightbox", "aria-label": t("photo"), onclick: () => box.close() },
    img,
    el("button", { type: "button", class: "round", "aria-label": t("photo.close") }, icon("close", 22)),
  );
  box.addEventListener("keydown", (e) => {
    if (e.key === "ArrowRight") show(at + 1);
    if (e.key === "ArrowLeft") show(at - 1);
  });
  box.addEventListener("close", () => {
    box.remove();
    back?.focus?.({ preventScroll: true });
  });
  show(at);
  document.body.append(box);
  box.showModal();
}
