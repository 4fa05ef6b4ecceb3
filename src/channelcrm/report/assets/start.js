"use strict";
// Start the map, tie the tables to it, and mark in the contents what is being read.
(() => {
  const place = document.getElementById("map-view");
  const source = document.getElementById("map-data");
  if (place && source) startMap(place, JSON.parse(source.textContent));
  followReading();

  function startMap(node, data) {
    data.chosen = new Set(data.chosen);
    node.replaceChildren();
    const map = L.map(node, { preferCanvas: true, attributionControl: false, zoomSnap: 0.25, zoomDelta: 0.75, minZoom: 2, maxZoom: 15 });
    const renderer = L.canvas({ padding: 0.4, tolerance: 3 }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);

    const areas = ReportMap.drawAreas(data, renderer).addTo(map);
    const borders = L.polyline([], { renderer, interactive: false }).addTo(map);
    const markers = ReportMap.drawDealers(data, renderer);
    const dealers = L.featureGroup().addTo(map);
    const state = { layer: data.layers.length ? data.layers[0].key : "", tiers: data.tiers.map(() => true), only: false };

    // The chosen come last, so that they lie on top; better tiers lie above lesser ones.
    const order = markers.map((_, index) => index).sort((a, b) =>
      data.chosen.has(a) - data.chosen.has(b) || data.dealers.tier[b] - data.dealers.tier[a] || a - b);

    function paint() {
      ReportMap.paintAreas(areas, data, state.layer);
      ReportMap.paintBorders(borders, data, state.layer);
      ReportMap.paintDealers(markers, data);
      ReportLegend.legend(document.getElementById("map-legend"), data, state);
      node.dataset.layer = state.layer;
    }

    function choose() {
      dealers.clearLayers();
      let shown = 0;
      for (const index of order) {
        const wanted = state.tiers[data.dealers.tier[index]] && (!state.only || data.chosen.has(index));
        if (wanted) dealers.addLayer(markers[index]);
        shown += wanted ? 1 : 0;
      }
      node.dataset.dealers = shown;
    }

    function refilter(what, at, on) {
      if (what === "tiers") state.tiers[at] = on;
      else state.only = on;
      choose();
    }

    function repaint(layer) {
      state.layer = layer;
      paint();
    }

    ReportLegend.tools(document.getElementById("map-tools"), data, state, repaint, refilter);
    areas.bindTooltip((layer) => ReportMap.areaCard(data, layer.index), { sticky: true, direction: "top", opacity: 1 });
    dealers.bindPopup((layer) => ReportMap.dealerCard(data, layer.index), { maxWidth: 340 });

    const bounds = areas.getBounds();
    for (const marker of markers) bounds.extend(marker.getLatLng());
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [18, 18] });
    else map.setView([20, 0], 2);
    paint();
    choose();
    if (bounds.isValid()) map.setMaxBounds(bounds.pad(0.6));
    node.dataset.areas = areas.getLayers().length;

    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[data-dealer]");
      const marker = link && markers[Number(link.dataset.dealer)];
      if (!marker) return;
      if (!dealers.hasLayer(marker)) dealers.addLayer(marker);
      map.setView(marker.getLatLng(), Math.max(map.getZoom(), 9), { animate: false });
      L.popup({ maxWidth: 340 }).setLatLng(marker.getLatLng()).setContent(ReportMap.dealerCard(data, marker.index)).openOn(map);
    });
    // Paper is narrower than the screen: the drawn map is shrunk as it is, not drawn again.
    addEventListener("beforeprint", () => {
      const { clientWidth: width, clientHeight: height } = node;
      Object.assign(node.style, { width: `${width}px`, height: `${height}px`, zoom: Math.min(1, 690 / width) });
    });
    addEventListener("afterprint", () => Object.assign(node.style, { width: "", height: "", zoom: "" }));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  }

  function followReading() {
    const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    }, { rootMargin: "-20% 0px -70% 0px" });
    for (const section of document.querySelectorAll("main section")) seen.observe(section);
  }
})();
