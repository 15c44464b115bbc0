// One run and one number, the state looked at; every view follows them.

const runs = allRuns();
const views = [stepsView, memoryView, stateView, endingView];
let run = null;
let at = 0;

function goTo(k) {
  at = k;
  const step = k > 0 ? run.witness.steps[k - 1] : null;
  for (const view of views) view.step(run, k);
  sourceView.show(step || run.check || run.scenario, step ? step.calls : [], k === run.length ? stuckAtEnd(run) : []);
  byId("position").textContent = `${k} / ${run.length}`;
  byId("slider").value = k;
  const text = step ? `${step.actor}: ${step.text}` : "the first state";
  byId("slider").setAttribute("aria-valuetext", step ? `step ${k} of ${run.length}, ${text}` : text);
  byId("now").replaceChildren(...(step ? [el("b", {}, step.actor), " ", el("code", {}, step.text)] : [text]));
  byId("announce").textContent = step ? `Step ${k} of ${run.length}. ${text}` : `Start. ${run.title}`;
  byId("first").disabled = byId("back").disabled = k === 0;
  byId("last").disabled = k === run.length;
  byId("forward").disabled = k === run.length && !goesRound(run);
  remember();
}

function stuckAtEnd({ explanation }) {
  return (explanation ? explanation.waits : []).filter((waiter) => waiter.stance === "blocked" || waiter.stance === "failed")
    .map((waiter) => ({ ...waiter, who: `${waiter.who}${waiter.count > 1 ? ` ×${waiter.count}` : ""}: ${stanceWords[waiter.stance]}` }));
}

const goesRound = ({ loop, length }) => loop !== null && loop.start < length;

/// The last state of a loop is the one in which it begins, so after the last step comes its first.
function forward() {
  if (at < run.length) goTo(at + 1);
  else if (goesRound(run)) goTo(run.loop.start + 1);
}
function back() {
  if (at > 0) goTo(at - 1);
}

function choose(chosen, k = 0) {
  run = chosen;
  byId("run").hidden = false;
  byId("run-select").value = String(runs.indexOf(run));
  byId("run-name").textContent = byId("run-select").selectedOptions[0].textContent;
  const { witness } = run;
  const kind = witness.shortest ? "shortest run" : "a run";
  const stem = run.loop ? run.loop.start : run.length;
  const about = run.loop ? [run.loop.kind, run.loop.fairness === "none" ? "" : `a ${run.loop.fairness}ly fair run`] : [kind];
  const rounds = !run.loop ? "" : goesRound(run) ? `, then ${counted(run.length - stem, "step")} for ever` : ", then none for ever";
  byId("run-about").textContent = `${about.filter(Boolean).join(", ")}: ${counted(stem, "step")}${rounds}, ` +
    `${counted(witness.switches, "switch").replace("switchs", "switches")} between tasks`;
  const sentence = run.explanation ? run.explanation.sentence : run.title;
  byId("sentence").replaceChildren(...withCode(sentence || ""));
  byId("sentence").hidden = !sentence;
  byId("slider").max = run.length;
  for (const view of views) view.show(run, goTo);
  graphOf(run.file, run.scenario);
  goTo(k);
}

function openRun(chosen) {
  choose(chosen);
  byId("run").scrollIntoView({ block: "start" });
}

function otherRun(by) {
  choose(runs[(runs.indexOf(run) + by + runs.length) % runs.length]);
}

function graphOf(file, scenario) {
  const f = data.report.files.indexOf(file), s = file.scenarios.indexOf(scenario);
  const number = data.extra[f][s].graph;
  if (number === null) return;
  const same = file.scenarios.filter((_, i) => data.extra[f][i].graph === number).map((one) => one.name);
  const where = data.report.files.length > 1 ? `${file.model || file.file}, ` : "";
  showGraph(number, `${where}${same.length === 1 ? "scenario" : "scenarios"} ${same.join(", ")}`);
}

/// The run and the step are in the page's address, so that it can be handed on.
function remember() {
  try {
    history.replaceState(null, "", `#run=${runs.indexOf(run) + 1}&step=${at}`);
  } catch (_) { /* some browsers refuse that for files */ }
}

function recalled() {
  const found = /^#run=(\d+)&step=(\d+)$/.exec(location.hash);
  const chosen = found && runs[Number(found[1]) - 1];
  return chosen ? [chosen, Math.min(Number(found[2]), chosen.length)] : null;
}

const keys = {
  ArrowRight: forward, l: forward, j: forward, ArrowLeft: back, h: back, k: back,
  Home: () => goTo(0), End: () => goTo(run.length),
  n: () => otherRun(1), p: () => otherRun(-1),
};

function onKey(event) {
  if (!run || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest("input, select, textarea");
  if (field && !(field.type === "range" && event.key.length === 1)) return;
  const inSteps = byId("steps").contains(event.target) && { ArrowDown: forward, ArrowUp: back }[event.key];
  const action = inSteps || (event.shiftKey ? null : keys[event.key]);
  if (!action) return;
  event.preventDefault();
  action();
}

function start() {
  showHead();
  showDiagnostics();
  showChecks(runs, openRun);
  sourceView.init();
  const several = data.report.files.length > 1;
  runs.forEach((one, i) => byId("run-select").append(el("option", { value: String(i) },
    `${several ? `${one.file.model || baseName(one.file.file)} · ` : ""}${one.scenario.name}: ${one.title}`)));
  byId("run-keys").hidden = runs.length < 2;
  byId("run-select").addEventListener("change", (event) => choose(runs[Number(event.target.value)]));
  byId("slider").addEventListener("input", (event) => goTo(Number(event.target.value)));
  for (const [id, action] of Object.entries({ first: keys.Home, back, forward, last: keys.End })) {
    byId(id).addEventListener("click", action);
  }
  document.addEventListener("keydown", onKey);
  const first = runs.find((one) => !one.check || !one.check.as_expected) || runs[0];
  if (first) {
    choose(...(recalled() || [first]));
    return;
  }
  // Without a run the text of the model still has its place.
  if (Object.keys(data.sources).length) {
    byId("graph").before(byId("source"));
    byId("source").classList.add("alone");
  }
  for (const file of data.report.files) {
    for (const scenario of file.scenarios) if (byId("graph").hidden) graphOf(file, scenario);
  }
}

start();
