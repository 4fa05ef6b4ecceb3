"use strict";
// The map: areas and dealers on one canvas, coloured by the chosen layer. Texts from the data only ever become text nodes.
const ReportMap = (() => {
  const look = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const figures = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

  function element(name, text, style) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (style) made.className = style;
    return made;
  }

  // Shapes come as whole steps of a grid, each point as the difference to the one before it.
  function ring(steps, data) {
    const points = [];
    for (let at = 0, x = 0, y = 0; at < steps.length; at += 2) {
      x += steps[at];
      y += steps[at + 1];
      points.push([data.y0 + y / data.scale, data.x0 + x / data.scale]);
    }
    return points;
  }

  function drawAreas(data, renderer) {
    const group = L.featureGroup();
    data.areas.shapes.forEach((shape, index) => {
      if (!shape) return;
      const drawn = typeof shape[0] === "number"
        ? L.circleMarker([data.y0 + shape[1] / data.scale, data.x0 + shape[0] / data.scale], { renderer, radius: shape[2] })
        : L.polygon(shape.map((polygon) => polygon.map((steps) => ring(steps, data))), { renderer, smoothFactor: 0.6 });
      drawn.index = index;
      group.addLayer(drawn);
    });
    return group;
  }

  function paintAreas(group, data, key) {
    const layer = data.layers.find((one) => one.key === key);
    const colours = layer ? layer.legend.map((entry) => look(entry.colour)) : [];
    const line = look("area-line");
    const weight = data.areas.shapes.length > 800 ? 0.4 : 0.8;
    group.eachLayer((drawn) => {
      const at = layer ? layer.of[drawn.index] : -1;
      drawn.setStyle({
        color: line, weight, opacity: 0.9, fill: true, fillColor: at >= 0 ? colours[at] : look("cat-none"), fillOpacity: layer ? 0.92 : 0.35,
      });
    });
  }

  // Lines around what each holder has; layers of degrees have none.
  function paintBorders(borders, data, key) {
    const layer = data.layers.find((one) => one.key === key);
    borders.setLatLngs((layer?.borders ?? []).map((steps) => ring(steps, data)));
    borders.setStyle({ color: look("border-line"), weight: data.areas.shapes.length > 800 ? 1.2 : 2.2, opacity: 0.9 });
  }

  function areaCard(data, index) {
    const card = element("div", undefined, "card");
    card.append(element("strong", data.areas.names[index]));
    for (const layer of data.layers) {
      const text = layer.says[index];
      if (text) card.append(element("div", text));
    }
    return card;
  }

  function row(list, name, text) {
    list.append(element("dt", name), element("dd", text));
  }

  function dealerCard(data, index) {
    const dealers = data.dealers;
    const card = element("div", undefined, "card");
    const name = element("strong");
    name.append(element("bdi", dealers.name[index]));
    card.append(name, element("bdi", dealers.code[index], "quiet"));
    const list = element("dl");
    const tier = dealers.tier[index];
    row(list, "Tier", tier < data.tiers.length ? data.tiers[tier].name : "none");
    row(list, "Status", data.statuses[dealers.status[index]]);
    const score = dealers.score?.[index];
    if (score != null) {
      row(list, "Score", `${figures.format(score)} of 100`);
      if (dealers.rank[index]) row(list, "Rank", `${whole.format(dealers.rank[index])} of ${whole.format(data.ranked)}`);
    }
    if (dealers.sales) row(list, data.sales, dealers.sales[index] == null ? "none on record" : whole.format(dealers.sales[index]));
    card.append(list);
    if (data.chosen.has(index)) {
      const worth = data.worth?.[index];
      card.append(element("div", worth ? `In the chosen network: ${worth}` : "In the chosen network", "under"));
    }
    const parts = dealers.parts?.[index];
    if (parts) {
      const why = element("dl", undefined, "under");
      data.criteria.forEach((criterion, at) => {
        const known = parts[at] !== null;
        row(why, criterion.name, known ? `${figures.format(parts[at] / 10)} of ${figures.format(criterion.most)}` : "not known");
        if (!known) why.lastChild.className = "unknown";
      });
      card.append(why);
    }
    const refused = data.excluded[index];
    if (refused) card.append(element("div", `Excluded: ${refused}`, "under unknown"));
    return card;
  }

  function drawDealers(data, renderer) {
    const dealers = data.dealers;
    const count = dealers.x.length;
    const radius = count > 5000 ? 2.6 : count > 1200 ? 3.6 : count > 400 ? 4.6 : 5.6;
    const plain = dealers.x.map((x, index) => {
      const marker = L.circleMarker([data.y0 + dealers.y[index] / data.scale, data.x0 + x / data.scale], { renderer, radius });
      marker.index = index;
      return marker;
    });
    for (const index of data.chosen) plain[index].setRadius(Math.max(radius + 2.5, 7));
    return plain;
  }

  function paintDealers(markers, data) {
    const colours = data.tiers.map((tier) => look(tier.colour));
    const none = look("tier-none");
    const line = look("marker-line");
    const ringed = look("chosen");
    const thin = markers.length > 5000 ? 0.4 : 0.9;
    markers.forEach((marker, index) => {
      const chosen = data.chosen.has(index);
      marker.setStyle({
        fill: true, fillOpacity: 0.95, fillColor: colours[data.dealers.tier[index]] ?? none,
        color: chosen ? ringed : line, weight: chosen ? 3 : thin, opacity: 1,
      });
    });
  }

  return { element, drawAreas, paintAreas, paintBorders, areaCard, drawDealers, paintDealers, dealerCard, look, whole };
})();
