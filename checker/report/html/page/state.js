// The state after the current step: who stands where with what in hand, and every value that is not
// already in a chart of memory.

const stateView = {
  show() {},

  step(run, k) {
    const state = run.states[k], before = k > 0 ? run.states[k - 1] : null;
    const charted = new Set(run.pools.flatMap((pool) =>
      [...pool.parts, ...pool.mempools].map((part) => part.variable)));
    const values = Object.entries(state.variables).filter(([name]) => !charted.has(name));
    const parts = [standingTable(state, before)];
    if (values.length) {
      parts.push(el("table", { class: "plain" },
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Variable"), el("th", { scope: "col" }, "value"))),
        el("tbody", {}, values.map(([name, value]) =>
          el("tr", { class: before && before.variables[name] !== value ? "changed" : null },
            el("td", {}, name), el("td", {}, valueText(value)))))));
    }
    byId("state").replaceChildren(...parts);
  },
};

const keyOf = (group) => JSON.stringify([group.process, group.at, group.labels, group.holds, group.locals]);
const pairs = (object) => Object.entries(object).filter(([, value]) => value !== 0 && value !== null)
  .map(([name, value]) => `${name} ${value}`).join(", ");

function standingTable(state, before) {
  const earlier = new Map((before ? before.standing : []).map((group) => [keyOf(group), group.count]));
  const groups = [...state.standing].sort((a, b) => a.process < b.process ? -1 : a.process > b.process ? 1 : 0);
  return el("table", { class: "plain" },
    el("thead", {}, el("tr", {}, ["Who", "stands before", "holds"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, groups.map((group) => {
      const own = pairs(group.locals);
      return el("tr", { class: before && (earlier.get(keyOf(group)) || 0) < group.count ? "changed" : null },
        el("td", {}, group.process, group.count > 1 ? el("b", {}, ` ×${group.count}`) : null),
        el("td", {}, el("code", {}, group.at), group.rest ? el("span", { class: "tag-rest" }, "at rest") : null,
           group.failed ? el("span", { class: "bad" }, " failed") : null,
           own ? el("div", { class: "muted" }, own) : null),
        el("td", {}, pairs(group.holds)));
    })));
}
