// SPDX-License-Identifier: MIT
// Building the page. Whatever comes from the chain becomes text, never markup.

const shownRows = new WeakMap();

export const byId = (id) => document.getElementById(id);

/** An element with properties, and children that are elements or text. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") made.className = value;
    else if (key === "data") Object.assign(made.dataset, value);
    else if (key in made && key !== "list" && key !== "form") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Text whose exact or absolute value is shown when it is pointed at. */
export const shown = ({ text, title }, tag = "span", more = {}) =>
  element(tag, { title, ...more }, text);

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Fills a table.
 *
 * columns: [{ head, unit, number, primary }]; rows: cells of text, elements or { text, title, class }.
 */
export function fillTable(table, columns, rows, empty) {
  if (!table.tHead.rows.length) {
    const heads = columns.map(({ head, unit, number }) =>
      element("th", { scope: "col", class: number ? "number" : "" }, head,
        unit ? element("span", { class: "unit" }, ` ${unit}`) : null));
    table.tHead.append(element("tr", {}, ...heads));
  }
  // Most rows are as they were a block ago, and building is what costs.
  const told = JSON.stringify(rows, (_, cell) => (cell instanceof Node ? [...cell.children].map(({ textContent, title }) => [textContent, title]) : cell));
  if (shownRows.get(table) === told) return;
  shownRows.set(table, told);
  const body = rows.map((row) => {
    const cells = row.map((cell, index) => {
      const { head, unit, number } = columns[index];
      const properties = {
        class: [number ? "number" : "", cell?.class ?? ""].join(" ").trim(),
        data: { label: unit ? `${head} ${unit}` : head },
      };
      if (index === 0) properties.scope = "row";
      if (cell?.title) properties.title = cell.title;
      const content = cell instanceof Node ? cell : String(cell?.text ?? cell ?? "–");
      return element(index === 0 ? "th" : "td", properties, content);
    });
    return element("tr", {}, ...cells);
  });
  if (!body.length) {
    body.push(element("tr", { class: "empty" },
      element("td", { colSpan: columns.length, class: "quiet" }, empty)));
  }
  table.tBodies[0].replaceChildren(...body);
}

/** Fills a description list: [{ name, value: { text, title }, note, tone }]. */
export function fillPairs(list, pairs) {
  if (list.children.length !== pairs.length) {
    list.replaceChildren(...pairs.map(({ name }) =>
      element("div", {}, element("dt", {}, name), element("dd", {}), element("dd", { class: "note quiet" }))));
  }
  pairs.forEach(({ name, value, note, tone }, index) => {
    const [term, main, small] = list.children[index].children;
    list.children[index].dataset.tone = tone ?? "";
    setText(term, name);
    setText(main, value.text);
    main.title = value.title ?? "";
    setText(small, note ?? "");
  });
}
