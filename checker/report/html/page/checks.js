// The head of the page, the table of checks, and what the tool warned of or could not read.

const outcomeWords = { holds: "holds", violated: "violated", unknown: "undecided" };
const strengthWords = { every_state: "every state of this instance" };
const reasonWords = {
  memory_limit: "memory limit", state_limit: "state limit", time_limit: "time limit",
  interrupted: "interrupted", counter_bound: "a counter outgrew its bound",
  not_supported: "not supported yet",
};
const triedWords = { enough: "enough", not_enough: "not enough", in_error: "in error", undecided: "undecided" };
const exitWords = {
  0: ["good", "all as expected"], 1: ["bad", "wrong use of the command"], 2: ["bad", "the model has errors"],
  5: ["doubtful", "not everything is decided"], 6: ["bad", "an error of the tool"],
  10: ["bad", "a check came out otherwise than expected"],
};

const allChecks = () => data.report.files.flatMap((file) =>
  file.scenarios.flatMap((scenario) => scenario.checks.map((check) => ({ file, scenario, check }))));

function showHead() {
  const { files, tool, exit_code: code } = data.report;
  const models = files.map((file) => file.model || baseName(file.file));
  byId("title").textContent = files.length === 1 ? models[0] : counted(files.length, "model");
  const checks = allChecks().map((one) => one.check);
  const otherwise = checks.filter((check) => !check.as_expected && !check.undecided).length;
  const undecided = checks.filter((check) => check.undecided).length;
  const [style, word] = exitWords[code] || ["bad", `exit code ${code}`];
  const tally = [
    `${counted(checks.length, "check")}: ${grouped(checks.length - otherwise - undecided)} as expected`,
    otherwise ? `${otherwise} otherwise` : "", undecided ? `${undecided} undecided` : "",
  ].filter(Boolean).join(", ");
  fill(byId("verdict"), { class: `verdict ${style}` },
       [el("strong", {}, word), checks.length ? el("span", {}, tally) : null]);
  let states = 0, time = 0;
  for (const file of files) for (const scenario of file.scenarios) {
    const parts = [scenario.coverage, ...scenario.checks.map((check) => check.size)].filter(Boolean);
    for (const part of parts) { states += part.states; time += part.seconds || 0; }
  }
  const figures = [files.length === 1 ? files[0].file : "", states ? counted(states, "state") : "",
                   time ? seconds(time) : ""].filter(Boolean);
  byId("figures").textContent = figures.join(" · ");
  byId("foot").textContent = `${tool.name} ${tool.version}`;
}

/// One mark a check: a sign and a word, so that colour is not needed to tell them apart.
function mark(check) {
  const [style, sign, word] = check.undecided ? ["doubtful", "?", "undecided"]
    : check.as_expected ? ["good", "✓", "as expected"] : ["bad", "✗", "otherwise than expected"];
  return el("span", { class: `mark ${style}`, title: word, role: "img", "aria-label": word }, sign);
}

const combination = (values) => `(${values.join(", ")})`;

function sizeText({ value, param, form, frontier }, undecided) {
  if (form !== null) return `${param} = ${form}, proved`;
  if (value !== null) return `${param} = ${value}`;
  if (undecided) return "undecided";
  if (!frontier) return "no value is enough";
  if (!frontier.best.length) return "no combination is enough";
  return `${frontier.params.map((one) => one.param).join(", ")} = ${frontier.best.map(combination).join(", ")}`;
}

/// Runs of a size say at which values they begin.
function verdictCell(check, runs, openRun) {
  const style = check.undecided ? "doubtful" : check.as_expected ? "good" : "bad";
  const text = check.size ? sizeText(check.size, check.undecided) : outcomeWords[check.outcome];
  const cell = el("td", { class: `outcome ${style}` }, text);
  for (const run of runs) {
    const length = counted(run.length, "step");
    cell.append(" ", el("button", { type: "button", class: "open-run", on: { click: () => openRun(run) } },
                        run.refutes ? `${run.refutes}: ${length}` : length));
  }
  return cell;
}

function strengthText(check, scenario) {
  if (check.size) return check.size.covered ? "every value of the range" : "";
  if (check.outcome === "holds") return strengthWords[check.strength] || valueText(check.strength).replaceAll("_", " ");
  if (check.outcome === "violated") return check.witness && check.witness.shortest ? "shortest run" : "a run";
  const why = reasonWords[check.reason] || valueText(check.reason).replaceAll("_", " ") || (scenario.run_error ? "a run leads to an error of the model" : "");
  if (scenario.run_error) return why;
  const coverage = scenario.coverage;
  return coverage && !coverage.complete && coverage.states
    ? `${why}; depth ${coverage.depth}, ${grouped(coverage.frontier)} states not expanded` : why;
}

/// The values a size was tried at, as a strip: what is refuted below the answer can be seen.
function triedStrip(size) {
  const kinds = [];
  for (const tried of size.tried) {
    const last = kinds[kinds.length - 1];
    const same = last && last.outcome === tried.outcome && last.why === tried.why && last.to + 1 === tried.value;
    if (same) last.to = tried.value; else kinds.push({ ...tried, from: tried.value, to: tried.value });
  }
  return el("span", { class: "tried" }, kinds.map((kind) => {
    const range = kind.from === kind.to ? `${kind.from}` : `${kind.from}–${kind.to}`;
    const why = kind.why ? (kind.outcome === "not_enough" ? `${kind.why} is violated` : kind.why) : "";
    return el("span", { class: `tried-one ${kind.outcome}` },
              el("b", {}, range), ` ${triedWords[kind.outcome]}`, why ? ` · ${why}` : "");
  }));
}

/// Two parameters as a table, the first downwards, as far as something was tried; of more nothing is
/// drawn, the sentence names the frontier.
function frontierTable({ params, best, tried }) {
  if (params.length !== 2 || !tried.length) return null;
  const found = new Map(tried.map((one) => [combination(one.values), one]));
  const [down, across] = [0, 1].map((i) => [...new Set(tried.map((one) => one.values[i]))].sort((a, b) => a - b));
  if (across.length > 40 || down.length > 40) return null;
  const bestKeys = new Set(best.map(combination));
  const cell = (values) => {
    const one = found.get(combination(values));
    const word = one ? triedWords[one.outcome] : "not tried";
    const sign = one ? { enough: "+", not_enough: "−", in_error: "e", undecided: "?" }[one.outcome] : "";
    return el("td", { class: `${one ? one.outcome : ""} ${bestKeys.has(combination(values)) ? "best" : ""}`,
                      title: `${combination(values)} ${word}${one && one.why ? ` · ${one.why}` : ""}` }, sign);
  };
  return el("table", { class: "frontier" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, `${params[0].param} \\ ${params[1].param}`),
                       across.map((value) => el("th", { scope: "col" }, `${value}`)))),
    el("tbody", {}, down.map((row) => el("tr", {}, el("th", { scope: "row" }, `${row}`),
                                         across.map((column) => cell([row, column]))))));
}

function notesOf(check) {
  const notes = [];
  if (check.size) {
    if (check.size.tried.length) notes.push(triedStrip(check.size));
    if (check.size.frontier) notes.push(frontierTable(check.size.frontier));
    if (check.size.detail) notes.push(check.size.detail);
  } else if (check.detail) {
    notes.push(check.detail);
  }
  if (check.explanation && check.explanation.sentence) {
    notes.push(el("span", {}, withCode(check.explanation.sentence)));
  }
  return [...notes, ...check.notes];
}

function showChecks(runs, openRun) {
  const shown = allChecks();
  if (!shown.length) {
    byId("check-table").append(el("p", { class: "muted" }, "Nothing was checked."));
    return;
  }
  const withHighwater = shown.some(({ check }) => check.highwater !== null && check.highwater !== undefined);
  const withTimes = shown.some(({ scenario, check }) =>
    (check.size || scenario.coverage || {}).seconds !== undefined);
  const columns = ["", "Scenario", "Check", "Verdict", "Expected", "How far",
                   ...(withHighwater ? ["Highwater"] : []), "States", ...(withTimes ? ["Time"] : [])];
  const numbers = new Set(["Highwater", "States", "Time"]);
  const table = el("table", { class: "checks" },
    el("thead", {}, el("tr", {}, columns.map((name) =>
      el("th", { scope: "col", class: numbers.has(name) ? "number" : null },
         name || el("span", { class: "visually-hidden" }, "Result"))))));
  for (const file of data.report.files) {
    if (!file.scenarios.length) continue;
    if (data.report.files.length > 1) {
      table.append(el("tbody", {}, el("tr", { class: "file-row" },
        el("th", { colspan: columns.length, scope: "rowgroup" }, file.file))));
    }
    for (const scenario of file.scenarios) {
      table.append(el("tbody", {}, scenario.checks.map((check, i) =>
        checkRows({ scenario, check, i, columns, withHighwater, withTimes,
                    own: runs.filter((run) => run.check === check), openRun })).flat()));
    }
  }
  byId("check-table").append(table);
}

function timeText(figures) {
  if (!figures || figures.seconds === undefined) return "";
  return figures.cached ? "cached" : seconds(figures.seconds);
}

function checkRows({ scenario, check, i, columns, withHighwater, withTimes, own, openRun }) {
  const first = !scenario.checks.slice(0, i).some((other) => !other.size);
  const figures = check.size || (first ? scenario.coverage : null);
  const parameters = Object.entries(scenario.parameters).map(([name, value]) => `${name} = ${value}`);
  const row = el("tr", { class: "check-row" },
    el("td", {}, mark(check)),
    el("td", { title: parameters.join("\n") }, i === 0 ? scenario.name : el("span", { class: "muted" }, scenario.name)),
    el("td", { class: "check-cell" }, el("code", {}, check.text), " ", placeLink(check)),
    verdictCell(check, own, openRun),
    el("td", { "data-label": "expected" }, valueText(check.expected)),
    el("td", { class: "muted far" }, strengthText(check, scenario)),
    withHighwater ? el("td", { class: "number", "data-label": "highwater" }, valueText(check.highwater ?? null)) : null,
    el("td", { class: "number", "data-label": "states" }, figures ? grouped(figures.states) : ""),
    withTimes ? el("td", { class: "number" }, timeText(figures)) : null);
  const notes = notesOf(check);
  if (!notes.length) return [row];
  return [row, el("tr", { class: "note-row" }, el("td", {}), el("td", {}),
                  el("td", { class: "note-cell", colspan: columns.length - 2 }, notes.map((note) => el("div", {}, note))))];
}

function differenceItem(difference) {
  const { scenario, check, was, is } = difference;
  return el("li", { class: "error" }, el("span", { class: "tag" }, "differs from the baseline"), " ",
    placeLink(difference), ` ${scenario}: `, el("code", {}, check),
    was === null ? " is not in it" : is === null ? " is gone" : `: was ${was}, is ${is}`);
}

function diagnosticItem(diagnostic) {
  return el("li", { class: diagnostic.severity },
    el("span", { class: "tag" }, `${diagnostic.severity} ${diagnostic.code}`), " ", placeLink(diagnostic), " ",
    withCode(diagnostic.message),
    diagnostic.hint ? el("div", { class: "muted" }, withCode(diagnostic.hint)) : null,
    diagnostic.notes.map((note) => el("div", { class: "muted" }, withCode(note.text), " ", placeLink(note))));
}

/// Errors and problems before everything else, warnings beneath the table.
function showDiagnostics() {
  const all = data.report.files.flatMap((file) => file.diagnostics);
  const warnings = all.filter((one) => one.severity === "warning");
  if (warnings.length) {
    byId("warnings").append(el("h3", {}, counted(warnings.length, "warning")),
                            el("ul", { class: "diagnostics" }, warnings.map(diagnosticItem)));
  }
  const problems = [
    ...data.report.problems.map((text) => el("li", { class: "error" }, text)),
    ...data.report.files.filter((file) => file.internal_error).map((file) =>
      el("li", { class: "error" }, `${file.file}: error of the tool: ${file.internal_error}`)),
    ...all.filter((one) => one.severity === "error").map(diagnosticItem),
    ...data.report.differences.map(differenceItem),
  ];
  if (!problems.length) return;
  byId("problems").hidden = false;
  byId("problems").append(el("h2", {}, "Problems"), el("ul", { class: "diagnostics" }, problems));
}
