// The private chat of this browser. Its token is the only key to it: it stays in
// the browser's storage, or in the memory of the page where many people use it.
import * as api from "./api.js";
import { memory } from "./util.js";

const name = "taprose.session";

export async function open(keep = true) {
  if (keep) {
    try {
      const s = JSON.parse(memory.get(name));
      if (s?.token && s?.chat) return s;
    } catch {
      // unreadable: a new one
    }
  }
  return fresh(keep);
}

export async function fresh(keep = true) {
  const s = await api.newSession();
  if (keep) memory.set(name, JSON.stringify(s));
  return s;
}
