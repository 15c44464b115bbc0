// The dependency graph of a scenario, and its cycles in words.

function showGraph(number, about) {
  const graph = data.graphs[number];
  byId("graph").hidden = !graph;
  if (!graph) return;
  const label = `Dependency graph: who needs, holds and gives back what. ${counted(graph.cycles.length, "cycle")}.`;
  const parts = [
    el("p", { class: "muted" }, about),
    graph.svg ? el("div", { class: "scroll-x graph-box" }, drawing(graph.svg, label)) : noDrawing(),
  ];
  if (graph.cycles.length) {
    parts.push(el("details", { open: graph.cycles.length <= 3 },
      el("summary", {}, `${counted(graph.cycles.length, "cycle")} of waits that are possible as far as the text goes` +
        (graph.cycles_left_out ? `, and ${graph.cycles_left_out} more` : "")),
      el("ul", { class: "cycles" }, graph.cycles.map((text) => el("li", {}, text.replace(/^possible deadlock: /, ""))))));
  } else {
    parts.push(el("p", {}, "No cycle of waits: a deadlock would need something else."));
  }
  byId("graph-body").replaceChildren(...parts);
}
