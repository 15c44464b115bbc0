// Runs as the views want them: every violation (and every run into an error) of the report, with its
// states 0..length, its lanes, and what each pool holds in each state.

/// All runs of the report in the order of the text.
function allRuns() {
  const runs = [], ofSizes = []; // what sizes refute comes after what was checked
  data.report.files.forEach((file, f) => file.scenarios.forEach((scenario, s) => {
    const extra = data.extra[f][s];
    const add = (check, witness, explanation, waits, title) =>
      runs.push(makeRun({ file, scenario, extra, check, witness, explanation, waits, title }));
    if (scenario.run_error) {
      add(null, scenario.run_error.witness, null, null, `error: ${scenario.run_error.message}`);
    }
    scenario.checks.forEach((check, c) => {
      if (check.witness) add(check, check.witness, check.explanation, extra.waits[c], check.text);
      (check.size ? check.size.refutations : []).forEach((one, r) => {
        const values = Object.entries(one.values).map(([name, value]) => `${name} = ${value}`).join(", ");
        const own = extra.refutations[c][r]; // pools have other sizes here
        ofSizes.push(makeRun({ file, scenario, extra: own, check, witness: one.witness, explanation: one.explanation,
                            waits: own.waits, title: `${one.violated} with ${values}`, refutes: values }));
      });
    });
  }));
  return [...runs, ...ofSizes];
}

function makeRun(run) {
  const { witness, extra } = run;
  run.length = witness.steps.length;
  run.states = [witness.initial_state, ...witness.steps.map((step) => step.state)];
  run.loop = witness.loop || null; // of a run that never ends: stepping past its last state goes on at `start`
  run.lanes = lanesOf(run);
  run.pools = extra.pools.map((pool) => ({ ...pool, series: seriesOf(pool, run.states) }));
  colour(run);
  return run;
}

/// What a pool's units are, by state: free first, then its accounts, what lies in mempools, and what
/// tasks hold. In each state they add up to the pool's size.
function seriesOf(pool, states) {
  const series = [];
  const add = (key, label, kind, valueIn, process) =>
    series.push({ key, label, kind, process, values: states.map(valueIn) });
  pool.parts.forEach((part, i) =>
    add(part.variable, part.name, i === 0 ? "free" : "account", (state) => state.variables[part.variable]));
  for (const mempool of pool.mempools) {
    add(mempool.variable, `set aside in ${mempool.name}`, "reserve", (state) => state.variables[mempool.variable]);
  }
  const holders = new Map(); // label -> process and resource
  for (const state of states) {
    for (const group of state.standing) {
      for (const resource of [pool.name, ...pool.mempools.map((mempool) => mempool.name)]) {
        if (!group.holds[resource]) continue;
        const label = group.process + (resource === pool.name ? "" : ` through ${resource}`);
        holders.set(label, { process: group.process, resource });
      }
    }
  }
  for (const [label, { process, resource }] of [...holders].sort()) {
    add(`held ${label}`, `held by ${label}`, "held", (state) => state.standing
      .filter((group) => group.process === process)
      .reduce((sum, group) => sum + group.count * (group.holds[resource] || 0), 0), process);
  }
  return series.filter((one) => one.kind === "free" || one.values.some((value) => value !== 0));
}

/// A process has one colour in the whole page, in its lanes and where it holds units; accounts have
/// those that are left.
function colour(run) {
  const held = run.pools.flatMap((pool) => pool.series).filter((one) => one.process);
  const processes = [...new Set([...run.lanes, ...held].map((one) => one.process))];
  for (const one of [...run.lanes, ...held]) one.hue = processes.indexOf(one.process) % 8;
  for (const pool of run.pools) {
    let next = processes.length;
    for (const one of pool.series) if (one.hue === undefined) one.hue = next++ % 8;
  }
}

const kMostLanes = 14;
const subsystemOf = (process) => process.slice(0, Math.max(0, process.lastIndexOf(".")));

/// A lane for each instance that moves, starts or waits; for each process where those are too many.
function lanesOf(run) {
  const { witness, explanation } = run;
  const processOf = (name) => name.replace(/ #\d+$/, "");
  const actors = new Map(); // actor -> process
  for (const step of witness.steps) {
    actors.set(step.actor, step.process);
    for (const name of step.started) actors.set(name, processOf(name));
  }
  for (const waiter of explanation ? explanation.waits : []) {
    for (const name of waiter.instances) if (!actors.has(name)) actors.set(name, waiter.who);
  }
  const merged = actors.size > kMostLanes;
  const lanes = new Map();
  for (const [actor, process] of actors) {
    const key = merged ? process : actor;
    if (!lanes.has(key)) lanes.set(key, { label: key, process, actors: new Set() });
    lanes.get(key).actors.add(actor);
  }
  const subsystems = [...new Set([...lanes.values()].map((lane) => subsystemOf(lane.process)))];
  const ordered = [...lanes.values()].sort((a, b) =>
    subsystems.indexOf(subsystemOf(a.process)) - subsystems.indexOf(subsystemOf(b.process)));
  ordered.forEach((lane) => {
    if (merged && lane.actors.size > 1) lane.label += ` ×${lane.actors.size}`;
  });
  followLanes(run, ordered);
  return ordered;
}

/// For each lane and row: whether an instance of it is there before and after the step, and whether
/// it holds anything after it.
function followLanes(run, lanes) {
  const { steps } = run.witness;
  const started = new Set(steps.flatMap((step) => step.started));
  for (const lane of lanes) {
    const there = new Set([...lane.actors].filter((actor) => !started.has(actor)));
    const holds = new Map(); // "actor what" -> units
    const row = () => ({ there: there.size > 0, holds: [...holds.values()].some((units) => units > 0) });
    lane.rows = [row()];
    for (const step of steps) {
      for (const name of step.started) if (lane.actors.has(name)) there.add(name);
      if (lane.actors.has(step.actor)) {
        for (const change of step.changes) {
          const lock = !change.own && run.extra.locks.includes(change.name);
          if (lock) holds.set(`${step.actor} ${change.name}`, change.to === "held" ? 1 : 0);
          if (change.own && change.name.startsWith("holds ")) holds.set(`${step.actor} ${change.name}`, change.to);
        }
        if (step.ended) {
          there.delete(step.actor);
          for (const key of holds.keys()) if (key.startsWith(`${step.actor} `)) holds.delete(key);
        }
      }
      lane.rows.push(row());
    }
  }
}

/// How the instances of a lane end: the worst of what is known of them, or null.
function stanceAtEnd(run, lane) {
  const order = ["failed", "blocked", "busy", "sleeping", "resting", "ended"];
  const found = (run.explanation ? run.explanation.waits : [])
    .filter((waiter) => waiter.instances.some((name) => lane.actors.has(name)))
    .map((waiter) => waiter.stance);
  return order.find((stance) => found.includes(stance)) || null;
}
