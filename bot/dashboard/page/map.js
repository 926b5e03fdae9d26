// Turns the drawn map into one that can be moved, when it comes into view. Without
// this file, or when anything fails, the drawn map stays.
"use strict";

(() => {
  const box = document.getElementById("peta");
  const assets = document.currentScript.dataset.assets;
  if (!box || !("IntersectionObserver" in window)) return;

  // Leaflet tries out markup once while it loads; nothing else may become markup, and
  // no other script is loaded.
  if (window.trustedTypes && trustedTypes.createPolicy) {
    trustedTypes.createPolicy("default", {
      createHTML: (s) => (s === "<svg/>" ? s : ""),
      createScriptURL: (s) => (s === assets + "/leaflet.js" ? s : ""),
    });
  }

  const load = (make) => new Promise((resolve, reject) => {
    make.onload = resolve;
    make.onerror = reject;
    document.head.append(make);
  });
  const script = () => Object.assign(document.createElement("script"), { src: assets + "/leaflet.js" });
  const style = () => Object.assign(document.createElement("link"), { rel: "stylesheet", href: assets + "/leaflet.css" });

  const number = new Intl.NumberFormat("id");
  const words = (open, late) => number.format(open) + " laporan terbuka" + (late ? ", " + number.format(late) + " terlambat" : "");

  const draw = (data) => {
    const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const drawn = box.firstElementChild;
    const host = document.createElement("div");
    const map = L.map(host, { zoomControl: false, attributionControl: false, preferCanvas: true, scrollWheelZoom: false });
    box.replaceChildren(host);
    box.classList.add("live");
    host.setAttribute("role", "application");
    host.setAttribute("aria-label", drawn.getAttribute("aria-label") + ". Geser dengan panah, perbesar dengan tambah dan kurang.");

    if (data.tiles) L.tileLayer(data.tiles, { maxZoom: 17 }).addTo(map);
    const outline = L.polygon(data.outline, { color: color("--ink-2"), weight: 1.5, fillColor: color("--land"), fillOpacity: data.tiles ? 0 : 1, interactive: false }).addTo(map);
    const group = L.featureGroup();
    for (const [lat, lon, meters, open, late] of data.areas) {
      L.circleMarker([lat, lon], {
        radius: Math.min(5 + 2 * Math.sqrt(open), 22), weight: 1, color: color("--surface"),
        fillColor: color(late ? "--late" : "--dot"), fillOpacity: meters > 600 ? .45 : .75,
      }).bindTooltip(() => label(words(open, late))).addTo(group);
    }
    group.addTo(map);
    const bounds = data.outline.length ? outline.getBounds() : group.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [8, 8] });
    else map.setView([-6.9, 112.05], 10);

    const zoom = document.createElement("div");
    zoom.className = "zoom";
    for (const [sign, name, step] of [["+", "Perbesar", 1], ["−", "Perkecil", -1]]) {
      const b = Object.assign(document.createElement("button"), { type: "button", textContent: sign });
      b.setAttribute("aria-label", name);
      b.addEventListener("click", () => map.zoomIn(step));
      zoom.append(b);
    }
    box.append(zoom);
    if (data.tiles && data.credit) box.append(Object.assign(document.createElement("p"), { className: "credit", textContent: data.credit }));
    box.dataset.ready = "1";
  };

  const label = (text) => Object.assign(document.createElement("span"), { textContent: text });

  const begin = async () => {
    const drawn = [...box.childNodes];
    try {
      const [answer] = await Promise.all([fetch(box.dataset.map), load(style()), load(script())]);
      if (!answer.ok) throw new Error(answer.status);
      draw(await answer.json());
    } catch (err) {
      box.classList.remove("live");
      box.replaceChildren(...drawn);
      box.dataset.failed = String(err);
    }
  };

  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((e) => e.isIntersecting)) return;
    seen.disconnect();
    begin();
  }, { rootMargin: "100px" });
  seen.observe(box);
})();
