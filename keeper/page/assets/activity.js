// SPDX-License-Identifier: MIT
// Panel Keeper.

import { byId, fillPairs, fillTable, setText } from "./dom.js";
import * as format from "./format.js";

const DECISIONS = [{ head: "Block", number: true }, { head: "What" }, { head: "About" }, { head: "Why" }, { head: "Expects", unit: "[coins]", number: true }];
const TRANSACTIONS = [{ head: "When" }, { head: "State" }, { head: "What" }, { head: "Waited", unit: "[blocks]", number: true }, { head: "Gas", unit: "[coins]", number: true }, { head: "Profit", unit: "[coins]", number: true }];
const LANES = [{ head: "Wallet" }, { head: "Nonce", number: true }, { head: "State" }, { head: "What" }, { head: "Lane" }, { head: "Attempts", number: true }, { head: "Most per gas", unit: "[gwei]", number: true }];
const ENDPOINTS = [{ head: "Node" }, { head: "State" }, { head: "Head", number: true }, { head: "Behind", unit: "[blocks]", number: true }, { head: "Requests", number: true }, { head: "Faults", number: true }];

export function showActivity({ mode, totals, lanes, decisions, transactions }) {
  setText(byId("mode"), mode);
  const states = totals.states, of = (name) => states[name] ?? 0;
  const waiting = lanes.reduce((sum, lane) => sum + lane.transactions.length, 0);
  setText(byId("keeper-note"), mode === "acting" ? "Since it started; profit after gas" : "It sends nothing: what it says it would have done");
  fillPairs(byId("keeper-figures"), [
    { name: "Profit", value: format.coins(totals.profit), note: "coins after gas", tone: totals.profit < 0 ? "bad" : "" },
    { name: "Gas", value: format.coins(totals.gas_cost), note: `coins, ${format.count(totals.gas).text} gas` },
    { name: "Mined", value: format.count(of("mined")), note: `${of("sent")} sent, ${of("replaced")} replaced` },
    { name: "Reverted", value: format.count(of("reverted")), note: `${of("lost") + of("refused")} lost or refused`, tone: of("reverted") ? "warn" : "" },
    { name: "In flight", value: format.count(waiting), note: lanes.length === 1 ? "one wallet" : `${lanes.length} wallets` },
    { name: "Last block took", value: { text: totals.block_ms === null ? "–" : `${totals.block_ms} ms`, title: "" }, note: "from head to hand-over" },
  ]);
  fillTable(byId("decisions"), DECISIONS, decisions.map((line) => [
    line.block === undefined ? "–" : format.count(line.block),
    { text: line.acting ? line.action : `no ${line.action}`, class: line.acting ? "good" : "quiet" },
    about(line),
    why(line),
    line.acting ? format.coins(line.expected_profit_coin) : "–",
  ]), "No decision yet.");
  fillTable(byId("transactions"), TRANSACTIONS, transactions.map((line) => [
    { text: (line.timestamp ?? "").slice(11, 19), title: line.timestamp },
    { text: format.words(line.event), title: line.hash, class: line.event === "reverted" ? "bad" : line.event === "mined" ? "good" : "" },
    { text: `${line.action ?? "–"} ${about(line).text}`, title: about(line).title },
    line.blocks_waited ?? "–",
    line.gas_cost_coin === undefined ? "–" : format.coins(line.gas_cost_coin),
    line.profit_coin === undefined ? "–" : format.coins(line.profit_coin),
  ]), mode === "acting" ? "Nothing was sent yet." : "This keeper sends nothing.");
  fillTable(byId("lanes"), LANES, lanes.flatMap(({ wallet, room, transactions: flying }) => flying.length ? flying.map((each) => [
    format.address(wallet), each.nonce < 0 ? "–" : format.count(each.nonce), each.state,
    { text: `${each.action} ${about(each).text}`, title: each.hash }, each.urgency, each.attempts,
    each.max_fee === null ? "–" : { text: (Number(each.max_fee) / 1e9).toFixed(3), title: `${each.max_fee} wei` },
  ]) : [[format.address(wallet), "–", "idle", "–", `room for ${room}`, "–", "–"]]), "No wallet: this keeper has no key.");
}

export function showEndpoints(endpoints) {
  fillTable(byId("endpoints"), ENDPOINTS, endpoints.map((node) => [
    node.endpoint,
    { text: format.words(node.state), title: node.reason ?? "", class: node.state === "in_use" ? "good" : node.state === "spare" ? "" : "bad" },
    node.head === null ? "–" : format.count(node.head), node.lag ?? "–", format.count(node.requests), format.count(node.faults),
  ]), "None.");
}

function about({ subject, subjects }) {
  const all = subject ? [subject] : subjects ?? [];
  if (!all.length) return { text: "–", title: "" };
  const [kind, name = ""] = all[0].split(" ");
  const short = name.startsWith("0x") ? `${kind} ${format.address(name).text}` : all[0];
  return { text: all.length > 1 ? `${short} and ${all.length - 1} more` : short, title: all.join("\n") };
}

function why({ reason, planned_block: block, planned_at: at, revert }) {
  const text = format.words(reason);
  if (block) return { text: `${text}, planned for block ${format.count(block).text}`, title: format.absoluteTime(at) };
  return { text: revert ? `${text}: ${revert}` : text, title: "" };
}
