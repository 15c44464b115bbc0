// The sequence chart: a lane for each instance, a row for each step. Row 0 is the first state. A lane
// is a line while its instance is there and a bar while it holds something, so that hold and wait can
// be seen; the actor of a step is a dot, and a path that starts is an arrow to its lane.
//
// Each row draws its own piece of every lane, so that rows may be as high as their text needs.

const stepsView = {
  rows: [],

  show(run, goTo) {
    const list = el("ol", { class: "rows", "aria-label": "Steps" });
    this.rows = run.states.map((_, k) => this.row(run, k, goTo));
    list.append(...this.rows.map(({ item }) => item), this.endRow(run));
    byId("steps").replaceChildren(this.head(run), list);
    byId("steps").style.setProperty("--lanes", Math.max(1, run.lanes.length));
    const longest = Math.max(8, ...run.witness.steps.map((step) => step.actor.length));
    byId("steps").style.setProperty("--who", `${Math.min(200, Math.round(longest * 8.3))}px`);
    const widest = Math.max(1, ...run.lanes.map((lane) => lane.label.length));
    byId("steps").style.setProperty("--head", `${Math.min(150, Math.round(28 + widest * 5.2))}px`);
  },

  head(run) {
    return el("div", { class: "lane-heads", "aria-hidden": "true" }, run.lanes.map((lane, i) =>
      el("span", { class: `lane-head hue-${lane.hue}`, vars: { "--i": i } }, lane.label)),
      el("span", { class: "what lane-titles" }, el("span", {}, "Who"), el("span", {}, "Statement"), el("span", {}, "What changes")));
  },

  row(run, k, goTo) {
    const step = k > 0 ? run.witness.steps[k - 1] : null;
    const button = el("button", { type: "button", class: "step", tabindex: "-1", on: { click: () => goTo(k) } },
      el("span", { class: "step-number" }, k === 0 ? "" : `${k}`),
      this.lanes(run, k, step),
      step ? this.text(run, step) : el("span", { class: "what" }, el("span", { class: "text muted" }, "the first state")));
    const item = el("li", { "data-step": k }, button);
    if (k === run.witness.point_of_no_return) {
      item.append(el("div", { class: "divider" }, el("span", {}, "from here on no run leads back to rest")));
    }
    for (const text of this.loopNotes(run, k)) item.append(el("div", { class: "divider loop" }, el("span", {}, text)));
    if (run.loop && k > run.loop.start) item.classList.add("in-loop");
    return { item, button };
  },

  /// With one pool its name goes without saying.
  shortName(run, name) {
    const prefix = run.pools.length === 1 ? `${run.pools[0].name}.` : null;
    return prefix && name.startsWith(prefix) ? name.slice(prefix.length) : name;
  },

  /// Of a run that never ends: where its loop begins, and from where on it never gets there.
  loopNotes(run, k) {
    const { loop } = run;
    if (!loop) return [];
    const never = loop.instance ? `${loop.instance} never comes to rest` : "it is never as it should be";
    const notes = [];
    if (k === loop.never_from) notes.push(`from here on ${never}`);
    if (k === loop.start) notes.push(loop.start === run.length ? "here the run stands still for ever" : "the loop begins");
    return notes;
  },

  text(run, step) {
    const changes = step.changes.map((change) =>
      el("span", { class: "change", title: change.name }, `${this.shortName(run, change.name)} `, el("b", {}, `${valueText(change.from)} → ${valueText(change.to)}`)));
    const started = step.started.map((name) => el("span", { class: "change" }, `starts ${name}`));
    return el("span", { class: "what" },
      el("span", { class: `actor${step.switched || step.number === 1 ? "" : " same"}` }, step.actor),
      el("span", { class: "text" }, step.text,
         step.outcome ? el("span", { class: "muted" }, `: ${step.outcome}`) : null,
         step.failure ? el("span", { class: "bad" }, ` fails: ${step.failure}`) : null),
      el("span", { class: "changes" }, changes, started, step.ended ? el("span", { class: "change" }, "ends") : null),
      el("span", { class: "print-place" }, step.file ? `${baseName(step.file)}:${step.line}` : ""));
  },

  lanes(run, k, step) {
    const acting = run.lanes.findIndex((lane) => step && lane.actors.has(step.actor));
    const parts = run.lanes.flatMap((lane, i) => {
      const now = lane.rows[k], before = k > 0 ? lane.rows[k - 1] : now;
      const at = { "--i": i };
      const piece = (part) => [
        before[part] && k > 0 ? el("span", { class: `${part} hue-${lane.hue} upper`, vars: at }) : null,
        now[part] ? el("span", { class: `${part} hue-${lane.hue} lower`, vars: at }) : null];
      return [...piece("there"), ...piece("holds")];
    });
    for (const name of step ? step.started : []) {
      const to = run.lanes.findIndex((lane) => lane.actors.has(name));
      if (to < 0 || acting < 0 || to === acting) continue;
      parts.push(el("span", { class: `starts ${to > acting ? "right" : "left"}`,
                              vars: { "--from": Math.min(acting, to), "--span": Math.abs(to - acting) } }));
    }
    if (acting >= 0) {
      parts.push(el("span", { class: `dot hue-${run.lanes[acting].hue}${step.failure ? " failed" : ""}`, vars: { "--i": acting } }));
    }
    return el("span", { class: "lanes", "aria-hidden": "true" }, parts);
  },

  /// What becomes of each lane.
  endRow(run) {
    const signs = { failed: "✗", blocked: "■", busy: "↻", sleeping: "z", resting: "·", ended: "" };
    const parts = run.lanes.flatMap((lane, i) => {
      const stance = stanceAtEnd(run, lane);
      if (!stance || !lane.rows[run.length].there) return [];
      return [el("span", { class: `end-mark ${stance}`, title: `${lane.label}: ${stance}`, vars: { "--i": i } }, signs[stance])];
    });
    const stuck = (run.explanation ? run.explanation.waits : []).filter((waiter) => waiter.stance === "blocked");
    const text = run.loop && run.loop.start < run.length ? `again from step ${run.loop.start + 1}, for ever` +
        (run.loop.names_return ? "" : "; after a round others stand in the same places")
      : stuck.length ? `blocked for ever: ${stuck.map((waiter) => waiter.instances.join(", ")).join(", ")}` : "the run ends here";
    return el("li", { class: "end-row" }, el("span", { class: "step-number" }), el("span", { class: "lanes" }, parts),
              el("span", { class: "what" }, el("span", { class: "text muted" }, text)));
  },

  step(run, k) {
    this.rows.forEach(({ button }, i) => {
      button.toggleAttribute("aria-current", false);
      button.tabIndex = i === k ? 0 : -1;
    });
    const { button, item } = this.rows[k];
    button.setAttribute("aria-current", "step");
    const pane = byId("steps");
    const top = item.offsetTop, head = pane.firstChild.offsetHeight;
    if (top < pane.scrollTop + head) pane.scrollTop = top - head - 40;
    if (top + item.offsetHeight > pane.scrollTop + pane.clientHeight) {
      pane.scrollTop = top + item.offsetHeight - pane.clientHeight + 40;
    }
    if (pane.contains(document.activeElement)) button.focus({ preventScroll: true });
  },
};
