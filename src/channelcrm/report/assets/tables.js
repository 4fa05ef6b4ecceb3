"use strict";
// Tables: sort by a column, filter by words. Figures sort by data-v where the text is written for people.
(() => {
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  function value(row, column, numeric) {
    const cell = row.cells[column];
    const raw = cell.dataset.v ?? cell.textContent.trim();
    if (!numeric) return raw;
    const number = parseFloat(raw.replace(/[^0-9.eE\u2212+-]/g, "").replace("\u2212", "-"));
    return Number.isNaN(number) ? null : number;
  }

  function sort(table, column, header) {
    const numeric = header.dataset.kind === "number";
    const before = header.getAttribute("aria-sort");
    const descending = before ? before === "ascending" : numeric;
    const sign = descending ? -1 : 1;
    const body = table.tBodies[0];
    const keyed = [...body.rows].map((row, place) => ({ row, place, key: value(row, column, numeric) }));
    keyed.sort((a, b) => {
      const empty = (a.key === null || a.key === "") - (b.key === null || b.key === "");
      if (empty) return empty; // what is missing comes last either way
      const by = numeric ? a.key - b.key : order.compare(a.key, b.key);
      return sign * by || a.place - b.place;
    });
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
    body.append(...keyed.map((one) => one.row));
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((header, column) => {
      header.querySelector("button")?.addEventListener("click", () => sort(table, column, header));
    });
  }

  function filter(input) {
    const rows = [...document.getElementById(input.dataset.filter).tBodies[0].rows];
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    const count = document.querySelector(`output[data-count="${input.dataset.filter}"]`);
    count.textContent = words.length ? `${shown.toLocaleString("en-US")} of ${rows.length.toLocaleString("en-US")} rows` : "";
  }

  for (const input of document.querySelectorAll("input[data-filter]")) {
    input.addEventListener("input", () => filter(input));
  }
})();
