#!/usr/bin/env python3
"""Measures how long proofs by invariant take, and ends in lines `metric<TAB>value`.

- `proof_seconds/MODEL/SCENARIO/KIND`: one instance, as its file sets the parameters, with `--engine smt`.
  Checks that are expected to hold only; those that the prover leaves undecided are counted.
- `every_size_seconds/MODEL/SCENARIO/KIND`: all values at once (the files every_size.hwm), small
  instances searched first, as `hw check` does it; `every_size_proof_seconds/...`: the prover alone.
- `writers_N_seconds/MODEL`: one instance again, with N = 2, 4, 8 .. 1024 writers, which the models of
  this repository do not reach: the upper end of the parameter's range is raised in a copy.

Times are processor time of the whole process, reading the model included, since other work on the
machine disturbs that little.

Exit code: 0; 1 when something could not be measured; 10 when a figure misses what the project
demands of it: a proof for all values within ten seconds, and none that takes longer with more writers.
"""
import argparse
import json
import pathlib
import re
import shutil
import statistics
import sys
import tempfile

import measure
from measure import Problem, say

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"
PROVABLE = {"always", "bounded", "never_fails", "deadlock_free", "recoverable"}
WRITERS = [2 ** power for power in range(1, 11)]
GROWING = [("ddsnap", "ddsnap", "both"), ("dm_crypt_swap", "dm_crypt_swap", "one_thread")]
DEMANDED_SECONDS = 10
# How many times as long as the median of all a proof for 1024 writers may take.
DEMANDED_GROWTH = 3


def check(hw, path, *arguments):
    """The scenarios of the report, and what the process used."""
    usage = measure.run([hw, "check", "--format", "json", *arguments, path],
                        accepted=(0, 5, 10), error_stream=False)
    report = json.loads(usage.output)["files"][0]
    return report["scenarios"], usage


def proved(checks):
    return bool(checks) and all(c["outcome"] == "holds" and c["strength"] == "inductive" for c in checks)


def files():
    """Those with instances to check: a file without a scenario is imported by others only."""
    return sorted(path for path in MODELS.glob("*/*.hwm")
                  if path.parent.name != "lib" and path.name != "every_size.hwm"
                  and re.search(r"^scenario ", path.read_text(), flags=re.M))


def instances(hw, seconds):
    """Every check of one instance that is expected to hold, each by itself; then a line a model."""
    metrics, models = {}, {}
    for path in files():
        scenarios, _ = check(hw, path, "--max-states", "1")
        for scenario in scenarios:
            wanted = [c for c in scenario["checks"] if c["kind"] in PROVABLE and c["expected"] == "holds"]
            for one in wanted:
                found, usage = check(hw, path, "--engine", "smt", "--time", str(seconds), "--scenario",
                                     scenario["name"], "--check", one["text"])
                same = [c for s in found for c in s["checks"] if c["text"] == one["text"]]
                times, undecided = models.setdefault(path.parent.name, ([], []))
                name = f"{path.parent.name}/{path.stem}/{scenario['name']}/{one['kind']}"
                if proved(same):
                    metrics[f"proof_seconds/{name}"] = usage.processor
                    times.append(usage.processor)
                    say(f"  {name:<70} {usage.processor:8.2f} s")
                else:
                    undecided.append(name)
                    say(f"  {name:<70} undecided")
    for model, (times, undecided) in models.items():
        middle = f"{statistics.median(times):6.2f} s median, {max(times):6.2f} s longest" if times else ""
        say(f"  {model:<24} {len(times):>3} proved {len(undecided):>3} undecided {middle}")
    return metrics | {"proofs_of_instances": sum(len(times) for times, _ in models.values()),
                      "instances_undecided": sum(len(undecided) for _, undecided in models.values())}


def every_size(hw):
    metrics, missed = {}, []
    for path in sorted(MODELS.glob("*/every_size.hwm")):
        scenarios, _ = check(hw, path, "--max-states", "1", "--engine", "explicit")
        names = [s["name"] for s in scenarios if all(c["expected"] == "holds" for c in s["checks"])]
        for scenario in dict.fromkeys(names):
            kinds = [(c["kind"], c["text"]) for s in scenarios if s["name"] == scenario for c in s["checks"]]
            for kind, text in kinds:
                name = f"{path.parent.name}/{scenario}/{kind}"
                for label, engine in (("every_size", "auto"), ("every_size_proof", "smt")):
                    found, usage = check(hw, path, "--engine", engine, "--scenario", scenario, "--check", text)
                    if not proved([c for s in found for c in s["checks"] if c["text"] == text]):
                        raise Problem(f"{name} is not proved with --engine {engine}")
                    metrics[f"{label}_seconds/{name}"] = usage.processor
                    if usage.processor >= DEMANDED_SECONDS:
                        missed.append(f"{name} took {usage.processor:.1f} s; demanded: under {DEMANDED_SECONDS}")
                    say(f"  {name:<58} {engine:<5} {usage.processor:8.2f} s")
    return metrics, missed


def with_many_writers(path, folder):
    """A copy of the model in which the range of `writers` reaches far enough."""
    shutil.copytree(path.parent, folder, dirs_exist_ok=True)
    copy = folder / path.name
    text, count = re.subn(r"^(param writers *: *\d+\.\.)\d+", rf"\g<1>{WRITERS[-1]}", copy.read_text(), flags=re.M)
    if count != 1:
        raise Problem(f"{path} has no parameter `writers` with a range")
    copy.write_text(text)
    return copy


def growth(hw, repeat):
    metrics, missed = {}, []
    for model, stem, scenario in GROWING:
        times = {}
        with tempfile.TemporaryDirectory() as folder:
            path = with_many_writers(MODELS / model / f"{stem}.hwm", pathlib.Path(folder))
            for writers in WRITERS:
                runs = []
                for _ in range(repeat):
                    found, usage = check(hw, path, "--engine", "smt", "--scenario", scenario, "--check",
                                         "recoverable", "-D", f"writers={writers}")
                    if not proved([c for s in found for c in s["checks"]]):
                        raise Problem(f"{model} is not proved for {writers} writers")
                    runs.append(usage.processor)
                times[writers] = statistics.median(runs)
                metrics[f"writers_{writers}_seconds/{model}"] = times[writers]
        say(f"  {model:<16}" + "".join(f"{seconds:7.2f}" for seconds in times.values()))
        ratio = times[WRITERS[-1]] / statistics.median(times.values())
        metrics[f"writers_growth/{model}"] = ratio
        if ratio > DEMANDED_GROWTH:
            missed.append(f"{model}: {WRITERS[-1]} writers take {ratio:.1f} times as long as the median")
    return metrics, missed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "bench",
                        help="build folder with hw (build/bench)")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each proof whose growth is measured (3)")
    parser.add_argument("--seconds", type=int, default=5, help="for each proof of an instance (5)")
    parser.add_argument("--no-instances", action="store_true", help="leave out the instances of all models")
    arguments = parser.parse_args()
    hw = arguments.build / "hw"
    try:
        say("proofs for every size")
        metrics, missed = every_size(hw)
        say("proofs of one instance, " + ", ".join(map(str, WRITERS)) + " writers: seconds")
        more, slow = growth(hw, arguments.repeat)
        metrics |= more
        missed += slow
        if not arguments.no_instances:
            say("proofs of one instance, of every model")
            metrics |= instances(hw, arguments.seconds)
    except (Problem, OSError) as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    return measure.report(metrics, missed)


if __name__ == "__main__":
    sys.exit(main())
