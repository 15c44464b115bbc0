// What every pool's units are over the states of a run, stacked: free at the bottom, so that a floor
// is a line at its height that `free` must stay above for everyone whom it binds. The drawing has the
// units of the data (a state is one wide, a unit one high) and is stretched to its box.

const memoryView = {
  charts: [],

  show(run, goTo) {
    this.charts = run.pools.map((pool) => this.chart(pool, run, goTo));
    byId("memory").replaceChildren(...this.charts.map(({ box }) => box));
    if (!run.pools.length) byId("memory").append(el("p", { class: "muted" }, "The model has no pool."));
  },

  chart(pool, run, goTo) {
    const states = run.states.length, size = Math.max(pool.size, 1);
      for (const one of pool.series) one.style = one.kind === "free" ? "free" : `hue-${one.hue}`;
    const cursor = shape("rect", { class: "cursor", y: 0, width: 1, height: size });
    const drawn = shape("svg", { viewBox: `0 0 ${states} ${size}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      stackedPaths(pool, states, size),
      floorsOf(pool).map(({ units }) => shape("line", { class: "floor", x1: 0, x2: states, y1: size - units, y2: size - units })),
      markAt(run.witness.point_of_no_return, "no-return", size),
      run.loop ? shape("rect", { class: "in-loop", x: run.loop.start, y: 0, width: states - run.loop.start, height: size }) : null,
      markAt(run.loop?.start, "loop-start", size),
      cursor);
    const frame = el("div", { class: "chart", on: scrubbing(states, goTo) }, drawn,
      floorsOf(pool).map((floor) =>
        el("span", { class: "floor-label", vars: { "--at": floor.units / size } }, floor.text)));
    const cells = pool.series.map((one) => el("td", { class: "number", "data-series": one.key }));
    const deltas = pool.series.map(() => el("td", { class: "number delta" }));
    const legend = el("table", { class: "legend" },
      el("caption", { class: "visually-hidden" }, `Units of ${pool.name} after the current step`),
      el("tbody", {}, pool.series.map((one, i) =>
        el("tr", {}, el("th", { scope: "row" }, el("span", { class: `swatch ${one.style}` }), one.label), cells[i], deltas[i]))
        .reverse()));
    const box = el("figure", { class: "pool" },
      el("figcaption", {}, el("b", {}, pool.name), el("span", { class: "muted" }, ` ${counted(pool.size, "unit")}`)),
      el("div", { class: "plot" },
        el("div", { class: "axis", "aria-hidden": "true" }, el("span", {}, `${pool.size}`), el("span", {}, "0")), frame),
      el("div", { class: "axis-x", "aria-hidden": "true" }, el("span", {}, "start"), el("span", {}, `step ${run.length}`)),
      legend);
    return { box, pool, cursor, cells, deltas };
  },

  step(run, k) {
    for (const { pool, cursor, cells, deltas } of this.charts) {
      cursor.setAttribute("x", k);
      pool.series.forEach((one, i) => {
        const change = k > 0 ? one.values[k] - one.values[k - 1] : 0;
        cells[i].textContent = one.values[k];
        deltas[i].textContent = change === 0 ? "" : change > 0 ? `+${change}` : `−${-change}`;
      });
    }
  },
};

/// One outline a series: along its upper edge from left to right, back along its lower one.
function stackedPaths(pool, states, size) {
  const below = new Array(states).fill(0);
  return pool.series.map((one) => {
    let upper = "", lower = "";
    for (let k = 0; k < states; ++k) {
      upper += `L${k} ${size - below[k] - one.values[k]}H${k + 1}`;
      lower = `L${k + 1} ${size - below[k]}H${k}` + lower;
      below[k] += one.values[k];
    }
    return shape("path", { class: `series ${one.style}`, d: "M" + upper.slice(1) + lower + "Z" });
  });
}

/// A line where the state with this number begins.
function markAt(k, style, size) {
  if (k === null || k === undefined) return null;
  return shape("line", { class: style, x1: k, x2: k, y1: 0, y2: size });
}

/// The heights that `free` must keep for somebody: for whom the units below are, or, where that is
/// nobody, who has to leave them.
function floorsOf(pool) {
  const heights = [...new Set(pool.floors.map((floor) => floor.units))].filter((units) => units > 0);
  const names = (chosen) => chosen.map((floor) => floor.class).filter((name) => name !== null).join(", ");
  return heights.map((units) => {
    const entitled = names(pool.floors.filter((floor) => floor.units < units));
    const bound = names(pool.floors.filter((floor) => floor.units === units));
    return { units, text: entitled ? `reserve of ${units} for ${entitled}` : `floor of ${units} for ${bound || "everyone"}` };
  });
}

/// Pressing or dragging goes to the state under the pointer.
function scrubbing(states, goTo) {
  const to = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const k = Math.floor(((event.clientX - box.left) / box.width) * states);
    goTo(Math.min(states - 1, Math.max(0, k)));
  };
  return {
    pointerdown: (event) => { event.currentTarget.setPointerCapture(event.pointerId); to(event); },
    pointermove: (event) => { if (event.buttons & 1) to(event); },
  };
}
