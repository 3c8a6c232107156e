// SPDX-License-Identifier: MIT
// Panel Risk.

import { Cloud } from "./cloud.js";
import { byId, element, fillTable, setText, shown } from "./dom.js";
import * as format from "./format.js";

const NEAREST = [
  { head: "Account" },
  { head: "Health", number: true },
  { head: "Debt", unit: "[coins]", number: true },
  { head: "Open lane" },
  { head: "Collateral", number: true },
  { head: "Price now", number: true },
  { head: "Liquidation at", number: true },
  { head: "Bankrupt at", number: true },
  { head: "Fall until liquidation", number: true },
];
const BANDS = [
  { head: "Health factor" },
  { head: "Accounts", number: true },
  { head: "Debt", unit: "[coins]", number: true },
];

let cloud = null;
let last = null;
let supposed = null;

export function showRisk(risk) {
  last = risk;
  cloud ??= new Cloud(byId("cloud"));
  draw();
  fillTable(byId("bands"), BANDS, risk.cloud.bands.map(band), "No account owes anything.");
  fillTable(byId("nearest"), NEAREST, risk.nearest.map(nearest), "No account owes anything.");
  setText(byId("risk-note"), `${format.count(risk.cloud.borrowers).text} of ${format.count(risk.accounts).text} accounts owe something`);
}

/** The cloud as it would be at other prices; null: as it is. */
export function showSupposed(cloudOfOtherPrices) {
  if (supposed === null && cloudOfOtherPrices === null) return;
  supposed = cloudOfOtherPrices;
  if (last) draw();
}

function draw() {
  cloud.show(last.cloud, supposed);
  const unsafe = last.cloud.bands.filter(({ to }) => to !== null && to <= 1).reduce((sum, { accounts }) => sum + accounts, 0);
  const near = last.cloud.bands.filter(({ from, to }) => from >= 1 && to !== null && to <= 1.1).reduce((sum, { accounts }) => sum + accounts, 0);
  const kind = last.cloud.points ? "A point is an account." : "The stronger a bin, the more accounts are in it.";
  const faint = supposed ? " Faint: as it is now." : "";
  setText(byId("cloud-text"), `${kind} ${format.count(unsafe).text} below 1, ${format.count(near).text} between 1 and 1.1.${faint}`);
}

const band = ({ from, to, accounts, debt }) =>
  [to === null ? `${from} and more` : `${from} to ${to}`, format.count(accounts), format.coins(debt)];

function nearest(row) {
  const lines = (cell) => element("div", { class: "lines" }, ...row.collateral.map((held) => shown(cell(held), "div")));
  return [
    format.address(row.account),
    { ...format.health(row.health), class: Number(row.health) < 1 ? "bad" : Number(row.health) < 1.1 ? "warn" : "" },
    format.coins(row.debt),
    format.words(row.lanes),
    lines(({ amount, asset }) => {
      const held = format.tokens(amount, asset);
      return { ...held, text: `${held.text} ${asset}` };
    }),
    lines(({ price }) => format.price(price)),
    lines(({ liquidation_price: at }) => critical(at)),
    lines(({ bankruptcy_price: at }) => critical(at)),
    lines(fall),
  ];
}

function critical(at) {
  if (at === null) return { text: "any", title: "at every price of it" };
  return Number(at) === 0 ? { text: "none", title: "at no price of it: the rest is enough" } : format.price(at);
}

function fall({ price, liquidation_price: at }) {
  if (at === null || Number(at) === 0 || Number(price) === 0) return { text: "–", title: "" };
  const left = Number(price) - Number(at);
  return left < 0 ? { text: "reached", title: "" } : format.percent(left, Number(price));
}
