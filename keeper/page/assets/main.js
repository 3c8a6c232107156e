// SPDX-License-Identifier: MIT
// The stream of pictures, and what is said about it: live, waiting, or disconnected since when.

import { showActivity, showEndpoints } from "./activity.js";
import { showAuctions } from "./auctions.js";
import { themeChanged } from "./charts.js";
import { byId, fillPairs, setText } from "./dom.js";
import * as format from "./format.js";
import { beginPast, showOracle } from "./oracle.js";
import { showRisk } from "./risk.js";
import { showWaterfall } from "./waterfall.js";
import { prepareWhatIf, showSliders } from "./what_if.js";

const SILENCE = 8_000; // milliseconds without a sign of life, four beats
const AGAIN = 2_000; // milliseconds until a stream that was refused is asked for again

let stream = null;
let heardAt = 0; // milliseconds
let lostAt = null;
let picture = null;
let pictureAt = 0;
let usualProceeds = null;

function open() {
  stream = new EventSource("/stream");
  stream.addEventListener("past", ({ data }) => beginPast(JSON.parse(data)));
  stream.addEventListener("pulse", ({ data }) => heard(() => showPulse(JSON.parse(data))));
  stream.addEventListener("picture", ({ data }) => heard(() => showPicture(JSON.parse(data))));
  stream.addEventListener("error", () => {
    lost();
    // The browser tries again by itself, unless it was refused.
    if (stream.readyState === EventSource.CLOSED) setTimeout(open, AGAIN);
  });
}

function heard(show) {
  heardAt = Date.now();
  lostAt = null;
  show();
  tell();
}

function lost() {
  lostAt ??= Date.now();
  tell();
}

function showPulse({ head, handled, waiting, problems, usual_proceeds: proceeds, endpoints }) {
  usualProceeds = proceeds;
  const box = byId("problems");
  setText(box, problems.join("; "));
  box.hidden = !problems.length;
  box.dataset.lag = head === null || handled === null ? "" : head - handled;
  setText(byId("block"), handled === null ? "catching up" : blockText(head, handled, waiting));
  showEndpoints(endpoints);
}

function blockText(head, handled, waiting) {
  const lag = head === null ? 0 : Math.max(head - handled, 0);
  const behind = lag ? `, ${lag} behind the chain${waiting ? `, ${waiting} waiting` : ""}` : "";
  return `block ${format.count(handled).text}${behind}`;
}

export function showPicture(found) {
  performance.mark("picture");
  picture = found;
  pictureAt = Date.now();
  showFigures(found);
  showRisk(found.risk);
  showSliders(found.risk.assets, usualProceeds);
  showAuctions(found.auctions, found.time);
  showWaterfall(found.waterfall, found.time);
  showActivity(found.keeper);
  showOracle(found.oracle, found.past, found.time);
  document.body.dataset.block = found.block;
  performance.measure("update", "picture");
}

function showFigures({ risk, auctions, waterfall, time, block }) {
  const lowest = risk.nearest[0]?.health ?? null;
  const owed = risk.nearest.length ? Number(lowest) : null;
  fillPairs(byId("figures"), [
    { name: "Debt", value: format.sum(risk.debt), note: `coins, ${format.count(risk.cloud.borrowers).text} borrowers` },
    { name: "Collateral", value: format.sum(risk.collateral), note: "coins, at the oracle" },
    { name: "Can be liquidated", value: format.count(risk.unsafe.accounts), note: `${format.coins(risk.unsafe.debt).text} coins of debt`, tone: risk.unsafe.accounts ? "bad" : "" },
    { name: "Lowest health", value: format.health(lowest), note: owed !== null && owed < 1 ? "below 1" : "liquidation below 1", tone: owed === null || owed >= 1.05 ? "" : owed < 1 ? "bad" : "warn" },
    { name: "Auctions", value: format.count(auctions.running), note: `${format.coins(auctions.tab).text} coins to raise` },
    { name: "Unbacked debt", value: format.sum(waterfall.unbacked), note: "coins nobody owes", tone: Number(waterfall.unbacked) > Number(waterfall.open_tabs) ? "warn" : "" },
    { name: "Buffer", value: format.sum(waterfall.coin), note: "coins" },
    { name: "Guaranty pool", value: format.sum(waterfall.pool), note: "coins at once" },
  ]);
  byId("block").title = `block ${block}, ${format.absoluteTime(time)}`;
}

/** Says how it stands. Only changes are spoken: the text stays while the state does. */
function tell() {
  if (lostAt === null && heardAt && Date.now() - heardAt > SILENCE) lostAt = heardAt;
  const isLost = lostAt !== null;
  const state = isLost ? "lost" : picture ? "live" : "waiting";
  const since = isLost ? new Date(lostAt).toTimeString().slice(0, 8) : "";
  byId("state").dataset.state = state;
  setText(byId("state-text"), { live: "Live", waiting: "Waiting for a block", lost: `Disconnected since ${since}` }[state]);
  document.body.classList.toggle("stale", isLost);
  byId("state").title = pictureAt ? `last picture ${format.span((Date.now() - pictureAt) / 1_000)} ago` : "";
}

function prepareTheme() {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const button = byId("theme");
  const show = () => {
    button.setAttribute("aria-pressed", String(isDark()));
    themeChanged();
  };
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
    show();
  });
  system.addEventListener("change", show);
  show();
}

prepareTheme();
prepareWhatIf();
open();
setInterval(tell, 1_000);
