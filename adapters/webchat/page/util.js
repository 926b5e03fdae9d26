// Small helpers for building the page out of DOM nodes. Nothing here or elsewhere
// turns text into markup: the page's policy forbids it to the browser as well.

export function el(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

// Outlines on a 24 by 24 grid.
const paths = {
  plus: "M12 5v14M5 12h14",
  send: "M4.5 12h14M12.5 5.5 19 12l-6.5 6.5",
  reply: "M9.5 7 4.5 12l5 5M5 12h8.5a6 6 0 0 1 6 6v.5",
  image: "M4 6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5zM4.5 17l4.5-5 3.5 3.5 2.5-2.5 4.5 4.5M15.5 9.5h.01",
  camera: "M4 8.5A1.5 1.5 0 0 1 5.5 7H8l1.5-2h5L16 7h2.5A1.5 1.5 0 0 1 20 8.5v9a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5zM12 16.2a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6z",
  file: "M7 3.5h6.5L18 8v11a1.5 1.5 0 0 1-1.5 1.5h-9.5A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5zM13.5 3.5V8H18M9 13h6M9 16.5h4",
  pin: "M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
  down: "M6 9.5l6 6 6-6",
  again: "M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 4.5v4h-4",
  download: "M12 4.5v10M8 11l4 4 4-4M5 19.5h14",
  people: "M9 11.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM3.5 19c.4-3 2.7-4.7 5.5-4.7s5.1 1.7 5.5 4.7M15.5 5.5a3.2 3.2 0 0 1 0 5.9M17 14.6c2 .6 3.2 2.2 3.5 4.4",
  shield: "M12 3.5l7 2.7v5.3c0 4.3-2.9 7.6-7 9-4.1-1.4-7-4.7-7-9V6.2zM9 12l2.2 2.2L15.2 10",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.6-3.6 3.6-5.7 7.5-5.7s6.9 2.1 7.5 5.7",
  pen: "M5 19l1-4L16.5 4.5l3 3L9 18zM14.5 6.5l3 3",
};

const svgNS = "http://www.w3.org/2000/svg";

export function icon(name, size = 20) {
  const svg = document.createElementNS(svgNS, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(svgNS, "path");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}

// memory is localStorage where the browser allows it, and a plain object where it
// does not (a private window, a frame without storage).
export const memory = (() => {
  const fallback = new Map();
  let real = null;
  try {
    real = window.localStorage;
    real.getItem("taprose");
  } catch {
    real = null;
  }
  const attempt = (real_, plain) => {
    if (real) {
      try {
        return real_();
      } catch {
        // full or forbidden: go on without
      }
    }
    return plain();
  };
  return {
    get: (k) => attempt(() => real.getItem(k), () => fallback.get(k) ?? null),
    set: (k, v) => attempt(() => real.setItem(k, v), () => void fallback.set(k, v)),
    remove: (k) => attempt(() => real.removeItem(k), () => void fallback.delete(k)),
    keys: () => attempt(() => Object.keys(real), () => [...fallback.keys()]),
  };
})();

// freshKey makes an idempotency key. getRandomValues works without https as well.
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// patient asks until it is answered.
export async function patient(f) {
  for (let wait = 1000; ; wait = Math.min(wait * 2, 15000)) {
    try {
      return await f();
    } catch {
      await pause(wait);
    }
  }
}

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
