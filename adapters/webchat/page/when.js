// Times in the regency's zone, whatever the browser's own is.
import { lang, t } from "./i18n.js";

let zone = "UTC";

export function setZone(name) {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    zone = name;
  } catch {
    zone = "UTC";
  }
}

const short = { "Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };

export const zoneName = () => short[zone] || zone;

const tag = () => (lang() === "en" ? "en-GB" : "id-ID");

export const clock = (date) =>
  new Intl.DateTimeFormat(tag(), { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(date);

// dayKey is the day in the regency as 2026-11-21.
export const dayKey = (date) =>
  new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: zone }).format(date);

export function dayName(date) {
  const key = dayKey(date);
  if (key === dayKey(new Date())) return t("today");
  if (key === dayKey(new Date(Date.now() - 86400000))) return t("yesterday");
  return new Intl.DateTimeFormat(tag(), { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: zone }).format(date);
}

export const full = (date) =>
  new Intl.DateTimeFormat(tag(), { dateStyle: "medium", timeStyle: "short", timeZone: zone }).format(date) + " " + zoneName();
