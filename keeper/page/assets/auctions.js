// SPDX-License-Identifier: MIT
// Panel Auctions: a card for each, whose chart is kept while the auction lives.

import { Chart, axis, rule, timeAxis } from "./charts.js";
import { byId, element, fillTable, setText, shown } from "./dom.js";
import * as format from "./format.js";

/* global uPlot */

const TAKES = [
  { head: "When" }, { head: "Asset" }, { head: "Amount", number: true },
  { head: "Price", number: true }, { head: "Paid", unit: "[coins]", number: true }, { head: "Buyer" },
];
const cards = new Map();

export function showAuctions({ running, tab, pause, shown: auctions }, now) {
  const rest = running > auctions.length ? `, of which the ${auctions.length} largest are shown` : "";
  const note = running ? `${format.count(running).text} running${rest}, ${format.coins(tab).text} coins to raise` : "None is running";
  setText(byId("auctions-note"), pause ? `${note}. The guardian has stopped ${pause}.` : note);
  const ids = new Set(auctions.map(({ id }) => id));
  for (const [id, card] of cards) {
    if (ids.has(id)) continue;
    card.end();
    cards.delete(id);
  }
  for (const auction of auctions) {
    if (!cards.has(auction.id)) cards.set(auction.id, new Card(auction));
    cards.get(auction.id).show(auction, now);
  }
  const box = byId("auction-cards");
  if (!auctions.length) {
    box.replaceChildren(element("p", { class: "card quiet empty-note" }, "No collateral is for sale. An auction begins when an account is closed out."));
    return;
  }
  const wanted = auctions.map(({ id }) => cards.get(id).node);
  if (wanted.length !== box.children.length || wanted.some((node, index) => box.children[index] !== node)) box.replaceChildren(...wanted);
}

class Card {
  constructor(auction) {
    const title = `auction-${auction.id}`;
    this.title = element("h3", { id: title });
    this.badge = element("span", { class: "tag" });
    this.choice = element("select", { "aria-label": "Lot", hidden: auction.lots.length < 2 },
      ...auction.lots.map(({ asset }, index) => element("option", { value: index }, asset)));
    this.choice.addEventListener("change", () => this.draw());
    this.box = element("div", { class: "chart", role: "img", "aria-labelledby": title });
    this.facts = element("dl", { class: "inline keyed" });
    this.why = element("p", { class: "why" });
    this.takes = element("table", { class: "stacks" }, element("thead"), element("tbody"));
    this.summary = element("summary");
    this.node = element("article", { class: "card auction", "aria-labelledby": title, data: { auction: auction.id } },
      element("div", { class: "head" }, this.title, this.choice, this.badge),
      this.box, this.facts, this.why,
      element("details", {}, this.summary, element("div", { class: "scroll" }, this.takes)));
    this.chart = new Chart(this.box, (palette) => this.options(palette));
  }

  show(auction, now) {
    this.auction = auction;
    this.now = now;
    setText(this.title, `#${auction.number}  ${format.coins(auction.tab).text} coins to raise`);
    this.title.title = `${auction.id} of ${auction.owner}; ${auction.tab} coins`;
    setText(this.badge, auction.needs_reset ? "needs reset" : `${format.span(auction.age)} old`);
    this.badge.dataset.tone = auction.needs_reset ? "bad" : "";
    const sold = `${auction.takes_in_all} ${auction.takes_in_all === 1 ? "take" : "takes"} so far`;
    setText(this.summary, sold);
    fillTable(this.takes, TAKES, auction.takes.toReversed().map((taken) => [
      format.moment(taken.at, now), taken.asset, format.tokens(taken.collateral, taken.asset),
      format.price(taken.price), format.coins(taken.payment), format.address(taken.buyer),
    ]), "Nobody has bought yet.");
    setText(this.why, intention(auction.intention, now));
    this.why.title = auction.intention?.planned_at ? format.absoluteTime(auction.intention.planned_at) : "";
    this.draw();
  }

  get lot() {
    return this.auction.lots[Number(this.choice.value) || 0];
  }

  draw() {
    const lot = this.lot, { auction, now } = this;
    const fact = (name, figure, key) => [
      element("dt", { class: key ? `key ${key}` : "" }, name), shown(figure, "dd", { data: { fact: name } })];
    this.facts.replaceChildren(
      ...fact("Price now", Number(lot.price) ? format.price(lot.price) : { text: "not for sale", title: "until a reset" }, "price"),
      ...fact("Market", lot.market ? format.price(lot.market) : { text: "none", title: "no market known" }, "market"),
      ...fact("Oracle", format.price(lot.oracle), "oracle"),
      ...fact("Floor", format.price(lot.floor), "floor"),
      ...fact("Left", format.amount(lot.left, lot.asset)),
      ...fact("At start", format.amount(lot.at_start, lot.asset)),
      ...fact("Sale ends", format.moment(auction.ends_at, now)),
      ...fact("Tail", format.moment(auction.tail_at, now)),
    );
    const taken = auction.takes.filter(({ asset }) => asset === lot.asset);
    const at = [...new Set([...lot.curve.at, ...taken.map((each) => each.at)])].sort((a, b) => a - b);
    const prices = new Map(lot.curve.at.map((moment, index) => [moment, lot.curve.price[index]]));
    const paid = new Map(taken.map((each) => [each.at, Number(each.price)]));
    this.chart.set([at, at.map((moment) => prices.get(moment)), at.map((moment) => paid.get(moment))]);
  }

  options(palette) {
    const ends = () => [this.auction.started_at, Math.max(this.auction.tail_at, this.auction.started_at + 60)];
    const range = () => {
      const { lot } = this;
      const all = [Number(lot.top), Number(lot.floor), Number(lot.market ?? lot.oracle), Number(lot.oracle)].filter((value) => value > 0);
      const low = Math.min(...all), high = Math.max(...all);
      return [low - 0.06 * (high - low || low), high + 0.06 * (high - low || high)];
    };
    return {
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { time: false, range: ends }, y: { range } },
      axes: [timeAxis(palette), axis(palette, { size: 58, space: 30 })],
      series: [
        {},
        { stroke: palette.accent, width: 2, pxAlign: 0, spanGaps: true, points: { show: false } },
        { stroke: palette.accent, paths: () => null, points: { show: true, size: 9, fill: palette.card, width: 2 } },
      ],
      hooks: { draw: [(plot) => {
        rule(plot, "y", Number(this.lot.floor), palette.bad, [2, 3]);
        rule(plot, "y", Number(this.lot.oracle) || null, palette.text, [1, 3]);
        rule(plot, "y", this.lot.market ? Number(this.lot.market) : null, palette.good, [6, 4]);
        rule(plot, "x", this.now, palette.text);
        rule(plot, "x", this.auction.intention?.planned_at, palette.warn, [6, 3]);
      }] },
    };
  }

  end() {
    this.chart.end();
    this.node.remove();
  }
}

const WHY = {
  price_above_target: "still too dear to sell at a profit",
  price_at_target: "its price has fallen to where it sells at a profit",
  awaiting_reset: "it ends before its price falls to the target",
  auction_spent: "too old or too cheap to buy from: a reset opens it again",
  no_market: "the keeper knows no market for it",
  paused: "the guardian has stopped it",
  in_flight: "a transaction about it is on its way",
  backing_off: "it failed a moment ago",
  no_wallet: "due, but this keeper does not act",
  unprofitable: "it would cost more gas than it brings",
};

function intention(decision, now) {
  if (!decision) return "The keeper has not decided on it yet.";
  const why = WHY[decision.reason] ?? format.words(decision.reason);
  if (decision.planned_at) {
    const when = format.moment(decision.planned_at, now).text;
    return `Keeper: ${decision.action} ${when}, in block ${format.count(decision.planned_block).text}: ${why}.`;
  }
  return `Keeper: ${decision.acting ? decision.action : `no ${decision.action}`} (block ${format.count(decision.block ?? 0).text}): ${why}.`;
}
