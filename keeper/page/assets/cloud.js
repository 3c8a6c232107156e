// SPDX-License-Identifier: MIT
// The cloud of accounts: points while they are few, bins when they are many; now, and as supposed.

import { axis, Chart, rule } from "./charts.js";
import { element } from "./dom.js";
import * as format from "./format.js";

/* global uPlot */

const RADIUS = 3.5;
const NEAR = 14; // pixels from the pointer
const LOG = Math.log10;

export class Cloud {
  constructor(box) {
    this.now = null;
    this.supposed = null;
    this.tip = element("div", { class: "tip", hidden: true, "aria-hidden": "true" });
    this.chart = new Chart(box, (palette) => this.options(palette));
    box.append(this.tip);
    box.addEventListener("pointermove", (event) => this.point(event));
    box.addEventListener("pointerleave", () => { this.tip.hidden = true; });
  }

  /** supposed: the cloud at other prices; null: none is supposed. */
  show(now, supposed) {
    this.now = now;
    this.supposed = supposed;
    this.chart.set([null, columns(now), supposed ? columns(supposed) : [[], []]]);
  }

  options(palette) {
    const series = (index) => ({
      facets: [{ scale: "x", auto: false }, { scale: "y", auto: false }],
      paths: (plot) => {
        const cloud = index === 1 ? this.now : this.supposed;
        if (cloud) draw(plot, cloud, palette, index === 1 && this.supposed ? 0.18 : 1);
        return null;
      },
    });
    return {
      mode: 2,
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => this.now.axis },
        y: { range: () => this.heights() },
      },
      axes: [
        axis(palette, { label: "health factor", labelSize: 18, labelFont: "12px system-ui", size: 28,
          space: 44, values: (_, ticks) => ticks.map((tick) => (tick >= this.now.axis[1] ? `≥ ${tick}` : String(tick))) }),
        axis(palette, { size: 62, label: "debt [coins]", labelSize: 18, labelFont: "12px system-ui", space: 34, incrs: [1, 2, 3],
          values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? magnitude(tick) : "")) }),
      ],
      series: [{}, series(1), series(2)],
      hooks: { drawClear: [(plot) => shade(plot, palette)], draw: [(plot) => rule(plot, "x", 1, palette.bad, [5, 4])] },
    };
  }

  heights() {
    const debts = [this.now, this.supposed].filter(Boolean).flatMap((cloud) => {
      const { debt } = cloud.points ?? cloud.bins;
      return debt.length ? [Math.min(...debt), Math.max(...debt) * (cloud.bins?.ratio ?? 1)] : [];
    });
    if (!debts.length) return [0, 1];
    const low = LOG(Math.min(...debts)), high = LOG(Math.max(...debts));
    return [low - 0.15, Math.max(high, low + 0.3) + 0.15];
  }

  point(event) {
    const { plot } = this.chart;
    const cloud = this.supposed ?? this.now;
    if (!plot || !cloud) return;
    const bounds = plot.over.getBoundingClientRect();
    const at = { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    const text = cloud.points ? nearest(plot, cloud.points, at) : inBin(plot, cloud.bins, at);
    this.tip.hidden = text === null;
    if (text === null) return;
    this.tip.textContent = text;
    const box = this.chart.box.getBoundingClientRect();
    const right = event.clientX - box.left > box.width / 2;
    this.tip.style.left = `${event.clientX - box.left + (right ? -this.tip.offsetWidth - 12 : 12)}px`;
    this.tip.style.top = `${event.clientY - box.top - 12}px`;
  }
}

const columns = (cloud) => {
  const { health, debt } = cloud.points ?? cloud.bins;
  return [health, debt.map(LOG)];
};

const magnitude = (power) => ["1", "10", "100", "1k", "10k", "100k", "1M", "10M", "100M", "1B"][power] ?? `1e${power}`;

function tone(health, palette) {
  if (health < 1) return palette.bad;
  return health < 1.1 ? palette.warn : palette.accent;
}

/** The side on which accounts can be liquidated. */
function shade(plot, palette) {
  const { ctx, bbox } = plot;
  const edge = plot.valToPos(1, "x", true);
  ctx.save();
  ctx.globalAlpha = 0.07;
  ctx.fillStyle = palette.bad;
  ctx.fillRect(bbox.left, bbox.top, Math.max(edge - bbox.left, 0), bbox.height);
  ctx.restore();
}

function draw(plot, cloud, palette, strength) {
  const { ctx } = plot;
  ctx.save();
  if (cloud.points) drawPoints(plot, cloud.points, palette, strength);
  else drawBins(plot, cloud.bins, palette, strength);
  ctx.restore();
}

function drawPoints(plot, { health, debt }, palette, strength) {
  const { ctx } = plot;
  const paths = new Map();
  health.forEach((value, index) => {
    const fill = tone(value, palette);
    if (!paths.has(fill)) paths.set(fill, new Path2D());
    const x = plot.valToPos(value, "x", true), y = plot.valToPos(LOG(debt[index]), "y", true);
    const radius = RADIUS * devicePixelRatio;
    paths.get(fill).moveTo(x + radius, y);
    paths.get(fill).arc(x, y, radius, 0, 2 * Math.PI);
  });
  ctx.globalAlpha = 0.75 * strength;
  for (const [fill, path] of paths) {
    ctx.fillStyle = fill;
    ctx.fill(path);
  }
}

function drawBins(plot, { health, debt, accounts, width, ratio }, palette, strength) {
  const { ctx } = plot;
  const most = LOG(1 + Math.max(...accounts));
  health.forEach((value, index) => {
    const left = plot.valToPos(value, "x", true), right = plot.valToPos(value + width, "x", true);
    const bottom = plot.valToPos(LOG(debt[index]), "y", true);
    const top = plot.valToPos(LOG(debt[index] * ratio), "y", true);
    ctx.fillStyle = tone(value + width / 2, palette);
    ctx.globalAlpha = strength * (0.2 + 0.8 * (LOG(1 + accounts[index]) / most));
    ctx.fillRect(left, top, Math.max(right - left - 1, 1), Math.max(bottom - top - 1, 1));
  });
}

function nearest(plot, { health, debt, owner }, at) {
  let best = NEAR * NEAR, found = -1;
  health.forEach((value, index) => {
    const x = plot.valToPos(value, "x") - at.x, y = plot.valToPos(LOG(debt[index]), "y") - at.y;
    if (x * x + y * y < best) {
      best = x * x + y * y;
      found = index;
    }
  });
  if (found < 0) return null;
  const who = format.address(owner[found]).text;
  return `${who}: health ${health[found].toFixed(3)}, debt ${format.coins(debt[found]).text}`;
}

function inBin(plot, { health, debt, accounts, total, width, ratio }, at) {
  const x = plot.posToVal(at.x, "x"), y = 10 ** plot.posToVal(at.y, "y");
  const found = health.findIndex((value, index) =>
    x >= value && x < value + width && y >= debt[index] && y < debt[index] * ratio);
  if (found < 0) return null;
  return `${format.count(accounts[found]).text} accounts, health from ${health[found].toFixed(3)}, debt ${format.coins(total[found]).text} together`;
}
