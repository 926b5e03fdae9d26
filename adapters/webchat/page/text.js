// Words of the bot as DOM nodes: *bold* as WhatsApp writes it, and links.
import { el } from "./util.js";

const link = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;
// A star opens before a word and closes after one, on the same line.
const bold = /(^|[\s([{"'“•–-])\*(?=\S)([^*\n]*[^\s*])\*(?=$|[\s)\]}"'”.,;:!?…–-])/g;

export function rich(text) {
  const out = document.createDocumentFragment();
  let at = 0;
  for (const m of text.matchAll(bold)) {
    linked(out, text.slice(at, m.index) + m[1]);
    const strong = el("strong");
    linked(strong, m[2]);
    out.append(strong);
    at = m.index + m[0].length;
  }
  linked(out, text.slice(at));
  return out;
}

function linked(parent, text) {
  let at = 0;
  for (const m of text.matchAll(link)) {
    parent.append(text.slice(at, m.index));
    parent.append(
      el("a", { href: m[0], target: "_blank", rel: "noopener noreferrer nofollow" }, shorter(m[0])),
    );
    at = m.index + m[0].length;
  }
  if (at < text.length) parent.append(text.slice(at));
}

function shorter(url) {
  const bare = url.replace(/^https?:\/\/(www\.)?/, "");
  return bare.length > 42 ? bare.slice(0, 40) + "…" : bare;
}

// plain is one line of a text without its stars, for quotes and titles.
export function plain(text) {
  return text.replace(bold, "$1$2").replace(/\s+/g, " ").trim();
}
