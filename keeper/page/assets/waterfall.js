// SPDX-License-Identifier: MIT
// Panel Waterfall.

import { axis, Chart } from "./charts.js";
import { byId, element, fillTable, setText } from "./dom.js";
import * as format from "./format.js";

/* global uPlot */

const QUEUE = [{ head: "Matures" }, { head: "Bad debt", unit: "[coins]", number: true }];
const BIDS = [
  { head: "Auction" }, { head: "Coin", unit: "[coins]", number: true }, { head: "Governance token", number: true },
  { head: "Price", unit: "[coins]", number: true }, { head: "Best bidder" }, { head: "Bid wins" }, { head: "Ends" },
];
const LAYERS = [
  { head: "Layer" }, { head: "Has", unit: "[coins]", number: true }, { head: "Would bear", unit: "[coins]", number: true },
];

const COMPACT = new Intl.NumberFormat("en-US", { notation: "compact" });

let bars = null;
let layers = null;
let table = null;

export function showWaterfall(waterfall, now) {
  const { unbacked, queued, matured, on_auction: onAuction, open_tabs: openTabs } = waterfall;
  setText(byId("waterfall-note"), Number(unbacked)
    ? `${format.coins(unbacked).text} coins that nobody owes: ${format.coins(queued).text} queued, ${format.coins(matured).text} matured, ${format.coins(onAuction).text} in debt auctions; running auctions are to raise ${format.coins(openTabs).text}`
    : "No debt waits that nobody owes");
  showLayers(waterfall);
  showQueue(waterfall.queue, now);
  const rows = [...waterfall.debt_auctions.map((each) => ["Debt", each]), ...waterfall.surplus_auctions.map((each) => ["Surplus", each])];
  fillTable(byId("bids"), BIDS, rows.map(([kind, each]) => [
    `${kind} #${each.id}`, format.coins(each.coin), format.tokens(each.tokens, "governance tokens"), format.price(each.price),
    each.bidder ? format.address(each.bidder) : "nobody yet", each.bid_expires_at ? format.moment(each.bid_expires_at, now) : "–",
    each.is_over ? "over" : format.moment(each.ends_at, now),
  ]), "None is running: no loss is sold, no surplus either.");
}

function showLayers({ coin, pool, bearers, buffer_target: target }) {
  if (!table) {
    table = element("table", { class: "stacks" }, element("caption", { class: "hidden" }, "Who bears what"), element("thead"), element("tbody"));
    const box = element("div", { class: "chart", role: "img", "aria-label": "What each layer has and would bear; the table below says the same" });
    byId("layers").append(box, element("p", { class: "keys quiet" },
      element("span", { class: "key has" }, "has"), " ", element("span", { class: "key bears" }, "would bear of the debt that nobody owes now")), table,
      element("p", { class: "quiet", id: "layers-note" }));
    layers = new Chart(box, (palette) => columns(palette, () => ["Surplus buffer", "Guaranty pool", "Debt auction"], [palette.line, palette.bad]));
  }
  fillTable(table, LAYERS, [
    ["Surplus buffer", format.coins(coin), format.coins(bearers.buffer)],
    ["Guaranty pool", format.coins(pool), format.coins(bearers.pool)],
    ["Debt auction", { text: "new tokens", title: "what bidders pay for new governance tokens" }, format.coins(bearers.debt_auction)],
  ], "");
  setText(byId("layers-note"), `If running auctions raise nothing more. The buffer is filled to ${target ? format.coins(target).text : "–"} coins before any surplus is sold; the pool gives at most nine tenths at once.`);
  layers.set([[0, 1, 2], [Number(coin), Number(pool), 0], [bearers.buffer, bearers.pool, bearers.debt_auction].map(Number)]);
}

function showQueue(queue, now) {
  const days = new Map();
  for (const { matures_at: at, amount } of queue) days.set(format.day(at), (days.get(format.day(at)) ?? 0) + Number(amount));
  fillTable(byId("queue-table"), QUEUE, queue.map(({ matures_at: at, amount }) => [format.moment(at, now), format.coins(amount)]), "Nothing is queued.");
  const names = [...days.keys()];
  setText(byId("queue-text"), names.length ? `${names.length} ${names.length === 1 ? "day" : "days"}, the first ${names[0]}` : "Nothing is queued: auctions have recovered all debt, or there was none.");
  byId("queue").hidden = !names.length;
  if (!names.length) return;
  bars ??= new Chart(byId("queue"), (palette) => columns(palette, () => bars.names, [palette.warn]));
  bars.names = names;
  bars.set([names.map((_, index) => index), [...days.values()]]);
}

/** Columns side by side, the later series in front of the earlier. */
function columns(palette, names, fills) {
  return {
    cursor: { show: false },
    scales: { x: { time: false, range: () => [-0.6, names().length - 0.4] }, y: { range: (_, __, high) => [0, high > 0 ? high * 1.1 : 1] } },
    axes: [
      axis(palette, { size: 28, grid: { show: false }, splits: () => names().map((_, index) => index), values: () => names() }),
      axis(palette, { size: 62, space: 34, values: (_, ticks) => ticks.map((tick) => COMPACT.format(tick)) }),
    ],
    series: [{}, ...fills.map((fill, index) => ({ fill, stroke: fill, width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [index ? 0.32 : 0.6, 90] }) }))],
  };
}
