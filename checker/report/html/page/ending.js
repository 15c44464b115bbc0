// Why the run ends badly: the wait-for graph with its cycle, who holds what, who waits for what; of a
// formula or a failure the comparisons behind it.

const endingView = {
  show(run) {
    const { explanation } = run;
    const body = byId("ending-body");
    byId("ending").hidden = !explanation;
    body.replaceChildren();
    if (!explanation) return;
    if (explanation.graph.edges.length) body.append(waitPicture(run));
    const tables = [waitsTable(explanation), holdsTable(explanation), partsTable(explanation)].filter(Boolean);
    body.append(el("div", { class: "ending-tables" }, tables));
    if (!explanation.all_states_after) {
      body.append(el("p", { class: "muted" }, `“For ever” means: in the ${grouped(explanation.states_after)} states ` +
        "that can follow and were looked at; there are more."));
    }
  },

  /// The picture is that of the last state; until then it stands back.
  step(run, k) { byId("ending").classList.toggle("reached", k === run.length); },
};

function edgeText(graph, edge) {
  return [el("b", {}, graph.nodes[edge.from].label), ` ${edge.label} `, el("b", {}, graph.nodes[edge.to].label)];
}

function waitPicture(run) {
  const { graph } = run.explanation;
  const edges = graph.cycle.length ? graph.cycle.map((i) => graph.edges[i]) : graph.edges;
  const words = el("ol", { class: "cycle" }, edges.map((edge) => el("li", {}, edgeText(graph, edge))));
  const label = (graph.cycle.length ? "Cycle of waits: " : "Waits: ") +
    edges.map((edge) => `${graph.nodes[edge.from].label} ${edge.label} ${graph.nodes[edge.to].label}`).join("; ");
  return el("figure", { class: "wait-for" },
    el("figcaption", {}, graph.cycle.length ? "Who waits for whom, and the cycle" : "Who waits for whom"),
    el("div", { class: "scroll-x" }, run.waits ? drawing(run.waits, label) : noDrawing()), words);
}

const noDrawing = () => el("p", { class: "notice" },
  "Not drawn: the layout is Graphviz’s, and its program dot was not there when this page was written.");

const stanceWords = {
  blocked: "blocked for ever", busy: "busy for ever", failed: "failed", sleeping: "at rest, never woken",
  resting: "at rest", ended: "has ended",
};

function waitsTable(explanation) {
  if (!explanation.waits.length) return null;
  return el("table", { class: "plain" }, el("caption", {}, "Who waits for what"),
    el("thead", {}, el("tr", {}, ["Who", "is", "stands before", "needs", "has"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, explanation.waits.map((waiter) => el("tr", {},
      el("td", { title: waiter.instances.join(", ") }, waiter.who, waiter.count > 1 ? el("b", {}, ` ×${waiter.count}`) : null),
      el("td", { class: waiter.stance === "blocked" || waiter.stance === "failed" ? "bad" : "muted" }, stanceWords[waiter.stance] || waiter.stance),
      el("td", {}, el("code", {}, waiter.at), " ", placeLink(waiter),
         waiter.note ? el("div", { class: "muted" }, withCode(waiter.note)) : null),
      el("td", {}, waiter.blockers.map((blocker) => el("div", {}, el("code", {}, blocker.needs)))),
      el("td", {}, waiter.blockers.map((blocker) => el("div", {}, blocker.has)))))));
}

function holdsTable(explanation) {
  const { pools, mempools, locks, values } = explanation.holds;
  const share = (one) => el("div", {}, el("b", {}, grouped(one.units)), ` ${one.who}`);
  const some = (list) => list.filter((one) => one.units !== 0);
  const rows = [
    ...pools.map((pool) => [pool.name, [
      el("div", {}, el("b", {}, grouped(pool.free)), ` of ${grouped(pool.size)} free`),
      ...some(pool.accounts).map((one) => el("div", {}, el("b", {}, grouped(one.units)), ` in ${one.who}`)),
      ...some(pool.reserves).map((one) => el("div", {}, el("b", {}, grouped(one.units)), ` set aside in ${one.who}`)),
      ...some(pool.held).map((one) => el("div", {}, el("b", {}, grouped(one.units)), ` held by ${one.who}`))]]),
    ...mempools.map((pool) => [pool.name, [
      el("div", {}, el("b", {}, grouped(pool.reserve)), ` of ${grouped(pool.size)} set aside`), ...some(pool.held).map(share)]]),
    ...locks.map((lock) => [lock.name, `held by ${lock.holder || "nobody known"}`]),
    ...values.map((value) => [value.name, valueText(value.value)]),
  ];
  if (!rows.length) return null;
  return el("table", { class: "plain" }, el("caption", {}, "Who holds what"),
    el("tbody", {}, rows.map(([name, content]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, content)))));
}

function partsTable(explanation) {
  if (!explanation.parts.length) return null;
  return el("table", { class: "plain" }, el("caption", {}, "What is false"),
    el("tbody", {}, explanation.parts.map((part) =>
      el("tr", {}, el("td", {}, el("code", {}, part.text)), el("td", {}, part.values)))));
}
