"use strict";
// The map's tools and its legend.
const ReportLegend = (() => {
  const { element, whole } = ReportMap;

  function choice(name, type, label, checked, changed, dot) {
    const made = element("label");
    const input = element("input");
    Object.assign(input, { type, name, checked });
    input.addEventListener("change", () => changed(input.checked));
    made.append(input);
    if (dot) {
      const swatch = element("span", undefined, "dot");
      swatch.style.backgroundColor = `var(--${dot})`;
      made.append(swatch);
    }
    made.append(element("bdi", label));
    return made;
  }

  function fieldset(title) {
    const made = element("fieldset");
    made.append(element("legend", title));
    return made;
  }

  function tools(place, data, state, repaint, refilter) {
    if (data.layers.length) {
      const layers = fieldset("Areas by");
      for (const layer of data.layers) {
        layers.append(choice("layer", "radio", layer.label, layer.key === state.layer, () => repaint(layer.key)));
      }
      layers.append(choice("layer", "radio", "nothing", state.layer === "", () => repaint("")));
      place.append(layers);
    }
    if (!data.dealers.x.length) return;
    const dealers = fieldset("Dealers");
    data.tiers.forEach((tier, at) => {
      dealers.append(choice("tier", "checkbox", tier.label, true, (on) => refilter("tiers", at, on), tier.colour));
    });
    if (data.chosen.size) {
      dealers.append(choice("chosen", "checkbox", "only the chosen network", false, (on) => refilter("only", 0, on)));
    }
    place.append(dealers);
  }

  function entry(colour, label, detail, style) {
    const made = element("li");
    const swatch = element("i", undefined, style);
    if (colour) swatch.style.backgroundColor = `var(--${colour})`;
    made.append(swatch, element("bdi", label));
    if (detail) made.append(element("div", detail));
    return made;
  }

  function legend(place, data, state) {
    place.replaceChildren();
    const layer = data.layers.find((one) => one.key === state.layer);
    if (layer) {
      const part = element("div");
      part.append(element("h3", layer.title));
      const list = element("ul", undefined, layer.ramp ? "ramp" : "");
      for (const one of layer.legend.slice(0, 24)) list.append(entry(one.colour, one.label, one.detail));
      if (layer.legend.length > 24) list.append(element("li", `and ${whole.format(layer.legend.length - 24)} more`));
      part.append(list);
      place.append(part);
    }
    if (data.dealers.x.length) {
      const part = element("div");
      part.append(element("h3", "Dealers, by tier"));
      const list = element("ul");
      for (const tier of data.tiers) list.append(entry(tier.colour, tier.label, whole.format(tier.count), "dot"));
      if (data.chosen.size) list.append(entry("", "chosen network", whole.format(data.chosen.size), "ring"));
      part.append(list);
      place.append(part);
    }
  }

  return { tools, legend };
})();
