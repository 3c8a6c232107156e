// SPDX-License-Identifier: MIT
// What all charts share: colours of the theme, size of their box, axes. uPlot draws.

/* global uPlot */

const charts = new Set();

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
export const colours = () => ({
  text: colour("quiet"), line: colour("line"), accent: colour("accent"), good: colour("good"),
  warn: colour("warn"), bad: colour("bad"), card: colour("card"),
});

const FONT = '12px system-ui, "Segoe UI", Roboto, sans-serif';

export function axis(palette, more = {}) {
  return { stroke: palette.text, font: FONT, grid: { stroke: palette.line, width: 1 },
    ticks: { show: false }, ...more };
}

const time = (seconds, step) => {
  const text = new Date(seconds * 1000).toISOString();
  return step >= 86_400 ? text.slice(5, 10) : text.slice(11, 16);
};
export const timeAxis = (palette) =>
  axis(palette, { space: 70, size: 28, values: (_, ticks, _axis, _space, step) => ticks.map((at) => time(at, step)) });

/**
 * A chart in a box, drawn while the box is in view or near it, and made anew when the theme changes.
 *
 * options: (palette) => uPlot's options without width and height; the box has its height from CSS.
 */
export class Chart {
  constructor(box, options) {
    this.box = box;
    this.options = options;
    this.data = null;
    this.plot = null;
    this.isNear = false;
    this.isDue = false; // whether what is drawn is older than the data
    this.resized = new ResizeObserver(() => this.fit());
    this.resized.observe(box);
    this.neared = new IntersectionObserver((entries) => {
      this.isNear = entries.at(-1).isIntersecting;
      this.draw();
    }, { rootMargin: "300px" });
    this.neared.observe(box);
    charts.add(this);
  }

  set(data) {
    this.data = data;
    this.isDue = true;
    this.draw();
  }

  draw() {
    if (!this.isNear || !this.isDue) return;
    const { width, height } = this.size();
    if (width < 40) return;
    this.isDue = false;
    if (this.plot) {
      this.plot.setData(this.data);
      return;
    }
    const options = { legend: { show: false }, ...this.options(colours()), width, height };
    this.plot = new uPlot(options, this.data, this.box);
  }

  size() {
    return { width: Math.floor(this.box.clientWidth), height: Math.floor(this.box.clientHeight) };
  }

  fit() {
    if (!this.plot) {
      this.draw();
      return;
    }
    const size = this.size();
    if (size.width !== this.plot.width || size.height !== this.plot.height) this.plot.setSize(size);
  }

  drop() {
    this.plot?.destroy();
    this.plot = null;
    this.isDue = this.data !== null;
  }

  end() {
    this.resized.disconnect();
    this.neared.disconnect();
    this.drop();
    charts.delete(this);
  }
}

export function themeChanged() {
  for (const chart of charts) {
    chart.drop();
    chart.draw();
  }
}

/** A straight line across a plot at a value of a scale. */
export function rule(plot, scale, value, stroke, dash = []) {
  if (value === null || value === undefined) return;
  const { ctx, bbox } = plot;
  const at = Math.round(plot.valToPos(value, scale, true)) + 0.5;
  const isUpright = scale === "x";
  if (isUpright ? at < bbox.left || at > bbox.left + bbox.width : at < bbox.top || at > bbox.top + bbox.height) return;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = devicePixelRatio * 1.25;
  ctx.setLineDash(dash.map((part) => part * devicePixelRatio));
  ctx.beginPath();
  if (isUpright) {
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
  } else {
    ctx.moveTo(bbox.left, at);
    ctx.lineTo(bbox.left + bbox.width, at);
  }
  ctx.stroke();
  ctx.restore();
}
