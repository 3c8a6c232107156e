// SPDX-License-Identifier: MIT
// Exact decimal text to figures for people; the exact value goes into the title.

const plain = (digits) => new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const WHOLE = plain(0);
const TWO = plain(2);
const FOUR = plain(4);
const SIX = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 6 });
const NONE = { text: "–", title: "" };

export const count = (value) => ({ text: WHOLE.format(value), title: String(value) });

/** A sum of coins: cents while they matter. */
export function coins(exact) {
  if (exact === null || exact === undefined) return NONE;
  const value = Number(exact);
  const text = Math.abs(value) >= 10_000 ? WHOLE.format(value) : TWO.format(value);
  return { text, title: `${exact} coins` };
}

/** A large sum at a glance: millions in short. */
export function sum(exact) {
  const value = Number(exact ?? NaN);
  return Math.abs(value) >= 1e6 ? { text: `${TWO.format(value / 1e6)} M`, title: `${exact} coins` } : coins(exact);
}

/** A price in coins per token, with as many digits as tell it apart from its neighbour. */
export function price(exact) {
  if (exact === null || exact === undefined) return NONE;
  const value = Number(exact);
  const text = value >= 1_000 ? TWO.format(value) : value >= 1 ? FOUR.format(value) : SIX.format(value);
  return { text, title: `${exact} coins per token` };
}

export function tokens(exact, symbol) {
  if (exact === null || exact === undefined) return NONE;
  return { text: FOUR.format(Number(exact)), title: `${exact} ${symbol}` };
}

/** The same with as many digits as are worth reading, and its unit. */
export function amount(exact, symbol) {
  return { text: `${SIX.format(Number(exact))} ${symbol}`, title: `${exact} ${symbol}` };
}

export function health(exact) {
  if (exact === null || exact === undefined) return NONE;
  // Rounded down: 0.99996 must not look like 1.
  return { text: FOUR.format(Math.floor(Number(exact) * 1e4) / 1e4), title: exact };
}

export function percent(part, whole = 1) {
  const value = (100 * part) / whole;
  return Number.isFinite(value) ? { text: `${TWO.format(value)} %`, title: `${value} %` } : NONE;
}

export const bps = (value) =>
  value === null || value === undefined ? NONE : { text: `${TWO.format(value / 100)} %`, title: `${value} bps` };

export const signed = (figure, value) => ({ ...figure, text: value > 0 ? `+${figure.text}` : figure.text });

export const address = (full) =>
  full ? { text: `${full.slice(0, 8)}…${full.slice(-4)}`, title: full } : NONE;

/** Words of a code: price_above_target -> price above target. */
export const words = (code) => String(code ?? "–").replaceAll("_", " ");

const absolute = (seconds) => `${new Date(seconds * 1000).toISOString().replace("T", " ").slice(0, 19)} UTC`;

export function span(seconds) {
  const size = Math.abs(Math.round(seconds));
  if (size < 60) return `${size} s`;
  if (size < 3_600) return `${Math.floor(size / 60)} min ${size % 60} s`;
  if (size < 86_400) return `${Math.floor(size / 3_600)} h ${Math.floor((size % 3_600) / 60)} min`;
  return `${Math.floor(size / 86_400)} d ${Math.floor((size % 86_400) / 3_600)} h`;
}

/** A moment relative to the chain's time, with the absolute one in the title [unix time]. */
export function moment(at, now) {
  if (at === null || at === undefined) return NONE;
  const apart = at - now;
  const text = apart === 0 ? "now" : apart > 0 ? `in ${span(apart)}` : `${span(apart)} ago`;
  return { text, title: absolute(at) };
}

export const clock = (at) => ({ text: absolute(at).slice(11), title: absolute(at) });
export const day = (at) => absolute(at).slice(0, 10);
export const absoluteTime = absolute;
