// SPDX-License-Identifier: MIT
// What if prices were others: sliders, and the keeper's answer. One question at a time, the last one wins.

import { byId, element, fillPairs, fillTable, setText } from "./dom.js";
import * as format from "./format.js";
import { showSupposed } from "./risk.js";

const LEAST = -95, MOST = 50; // percent
const ACCOUNTS = [
  { head: "Account" },
  { head: "Health then", number: true },
  { head: "Debt", unit: "[coins]", number: true },
  { head: "Open lane" },
  { head: "Close-out takes", unit: "[coins]", number: true },
];
const LAYERS = [["buffer", "Surplus buffer"], ["pool", "Guaranty pool"], ["debt_auction", "Debt auction"]];

let assets = [];
let proceeds = null; // slider of what sales bring
let isAsking = false;
let isStale = false;

export function prepareWhatIf() {
  byId("what-if").addEventListener("submit", (event) => event.preventDefault());
  byId("what-if").addEventListener("input", ask);
  byId("what-if-reset").addEventListener("click", () => {
    for (const { slider } of assets) slider.value = 0;
    proceeds.value = proceeds.defaultValue;
    ask();
  });
}

/** found: assets whose price can be supposed; usualProceeds: of their value, what sales bring [bps]. */
export function showSliders(found, usualProceeds) {
  if (usualProceeds === null) return;
  if (assets.map(({ asset }) => asset).join() !== found.map(({ asset }) => asset).join()) {
    assets = found.map(({ asset }) => ({ asset, ...slider(`${asset} price`, `what-if-${asset}`, LEAST, MOST, 0) }));
    const sales = slider("sales bring, of the price then", "what-if-proceeds", 50, 100, usualProceeds / 100);
    proceeds = sales.slider;
    byId("sliders").replaceChildren(...assets.map(({ row }) => row), sales.row);
  }
  for (const each of assets) each.price = found.find(({ asset }) => asset === each.asset).price;
  ask();
}

function slider(name, id, min, max, value) {
  const input = element("input", { type: "range", id, min, max, step: 1, value });
  input.defaultValue = String(value);
  input.value = String(value);
  const output = element("output", { htmlFor: id });
  const row = element("div", { class: "slider" }, element("label", { htmlFor: id }, name), output, input);
  return { slider: input, output, row };
}

function label() {
  for (const { slider: input, output, price, asset } of assets) {
    const change = Number(input.value);
    const then = format.price(String(Number(price) * (1 + change / 100)));
    setText(output, `${change > 0 ? "+" : change < 0 ? "−" : "±"}${Math.abs(change)} %  =  ${then.text}`);
    input.setAttribute("aria-valuetext", `${asset} ${change} percent`);
  }
  setText(proceeds.closest(".slider").querySelector("output"), `${proceeds.value} %`);
  proceeds.setAttribute("aria-valuetext", `${proceeds.value} percent`);
}

async function ask() {
  label();
  isStale = true;
  if (isAsking) return;
  isAsking = true;
  try {
    while (isStale) {
      isStale = false;
      const asked = new URLSearchParams({ proceeds: Math.round(Number(proceeds.value) * 100) });
      for (const { asset, slider: input } of assets) asked.set(asset, Number(input.value) * 100);
      const answer = await fetch(`/api/what-if?${asked}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) break;
      show(await answer.json());
    }
  } catch {
    // The keeper is away; the page says so already, and asks again with the next picture.
  } finally {
    isAsking = false;
  }
}

function show(found) {
  const isOther = Object.keys(found.prices).length > 0;
  showSupposed(isOther ? found.cloud : null);
  byId("what-if").dataset.block = found.block;
  byId("what-if").dataset.asked = assets.map(({ asset, slider: input }) => `${asset}=${input.value}`).join(" ");
  fillPairs(byId("what-if-figures"), [
    { name: "Accounts under", value: format.count(found.unsafe.accounts), note: `${found.newly_unsafe} more than now` },
    { name: "Debt in question", value: format.coins(found.unsafe.debt), note: "coins" },
    { name: "Worth less than owed", value: format.count(found.bankrupt), note: "accounts" },
    { name: "Expected bad debt", value: format.coins(found.bad_debt), note: "coins", tone: Number(found.bad_debt) > 0 ? "bad" : "" },
  ]);
  byId("what-if-bearers").replaceChildren(
    element("p", { class: "quiet" }, Number(found.bad_debt) > 0 ? "It would be borne by" : "Nobody would bear a loss."),
    ...(Number(found.bad_debt) > 0 ? [element("dl", { class: "inline" }, ...LAYERS.flatMap(([key, name]) => {
      const figure = format.coins(found.bearers[key]);
      return [element("dt", {}, name), element("dd", { title: figure.title }, figure.text)];
    }))] : []),
  );
  byId("what-if-card").hidden = !found.accounts.length;
  setText(byId("what-if-accounts-title"), isOther
    ? `Would go under: the ${found.accounts.length} largest of ${found.unsafe.accounts}`
    : `Under now: the ${found.accounts.length} largest of ${found.unsafe.accounts}`);
  fillTable(byId("what-if-accounts"), ACCOUNTS, found.accounts.map((row) => [
    format.address(row.account),
    format.health(row.health),
    format.coins(row.debt),
    format.words(row.lanes),
    format.coins(row.due),
  ]), "Nobody.");
}
