// SPDX-License-Identifier: MIT
// Panel Oracle: a row and a chart for each asset; the past comes with the stream's beginning.

import { axis, Chart, timeAxis } from "./charts.js";
import { byId, element, fillTable, setText } from "./dom.js";
import * as format from "./format.js";

const PRICES = [
  { head: "Asset" }, { head: "Current", number: true }, { head: "Next", number: true }, { head: "Next is current" },
  { head: "Taken" }, { head: "Too old" }, { head: "Source says", number: true }, { head: "Deviation", number: true }, { head: "Market", number: true }, { head: "State" },
];
const KEPT = 600; // blocks, as the keeper keeps

let past = [];
const cards = new Map();

export function beginPast(entries) {
  past = entries;
}

export function showOracle(rows, entry, now) {
  while (past.length && past.at(-1).at >= entry.at) past.pop();
  past.push(entry);
  past = past.slice(-KEPT);
  fillTable(byId("prices"), PRICES, rows.map((row) => [
    row.asset,
    format.price(row.price),
    format.price(row.next_price),
    format.moment(row.next_at, now),
    format.moment(row.taken_at, now),
    format.moment(row.expires_at, now),
    format.price(row.source),
    deviation(row),
    format.price(row.market),
    state(row, now),
  ]), "The oracle lists no asset.");
  for (const asset of Object.keys(entry.prices)) {
    if (!cards.has(asset)) cards.set(asset, card(asset));
    const at = past.map((each) => each.at);
    const of = (index) => past.map((each) => each.prices[asset]?.[index] ?? null);
    const { chart, text } = cards.get(asset);
    chart.set([at, of(0), of(1)]);
    setText(text, past.length > 1 ? `The last ${past.length} blocks, ${format.span(at.at(-1) - at[0])}` : "From now on");
  }
}

function card(asset) {
  const title = element("h3", { id: `price-${asset}` }, asset);
  const box = element("div", { class: "chart short", role: "img", "aria-labelledby": `price-${asset}` });
  const text = element("p", { class: "quiet keys" });
  byId("price-cards").append(element("article", { class: "card" }, title, box,
    element("p", { class: "quiet keys" }, element("span", { class: "key price" }, "oracle"), " ", element("span", { class: "key market" }, "market")), text));
  const chart = new Chart(box, (palette) => ({
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false } },
    axes: [timeAxis(palette), axis(palette, { size: 58, space: 28 })],
    series: [{}, { stroke: palette.accent, width: 2, points: { show: false } }, { stroke: palette.good, width: 1.5, dash: [6, 4], points: { show: false } }],
  }));
  return { chart, text };
}

function deviation({ deviation_bps: off, max_deviation_bps: most }) {
  if (off === null || off === undefined) return "–";
  const figure = format.signed(format.bps(off), off);
  return { ...figure, title: `${figure.title}; the band is ${most} bps`, class: Math.abs(off) > most ? "warn" : "" };
}

function state(row, now) {
  if (row.is_suspect) {
    return { text: `suspect: ${format.price(row.candidate).text} since ${format.moment(row.candidate_since, now).text}`,
      title: `confirmed from ${format.absoluteTime(row.confirmed_from)}`, class: "warn" };
  }
  return row.is_fresh ? { text: "fresh", class: "good" } : { text: "too old", class: "bad" };
}
