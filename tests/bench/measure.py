#!/usr/bin/env python3
"""Measures hw and SPIN in one run and ends in lines `metric<TAB>value`.

What is compared must be the same search: the numbers of states and of transitions have to be equal on
both sides, both must have visited everything, and neither may use symmetry or partial orders.

SPIN is built with -O2 and run in two ways that a user would choose between: depth first, which
stores states in the fewest bytes, with a hash table of about one slot a state; and breadth first,
faster here, with a table four times as large. hw's speed is compared with the faster of the two and
its memory with the smaller. Time is processor time of the whole process (user and system, reading
the model included, SPIN's compilation not), so that other work on the machine disturbs little.

Exit code: 0; 1 when something could not be measured or the two sides differ; 10 when a figure misses
what the project demands of it.
"""
import argparse
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
MEBIBYTE = 1 << 20

# Full search, safety properties only, no partial-order reduction.
PAN_FLAGS = ["-O2", "-w", "-DSAFETY", "-DNOREDUCE", "-DNOCLAIM", "-DMEMLIM=16000"]
PAN_DEPTH = 6_000_000

DEMANDS = [  # metric, what is demanded of it, in words
    ("states_per_second_vs_spin", lambda v: v >= 1, "at least SPIN's states a second"),
    ("bytes_per_state_vs_spin", lambda v: v <= 0.5, "at most half of SPIN's bytes a state"),
    ("states", lambda v: v >= 5_000_000, "at least five million states"),
    ("swap_16_writers_seconds", lambda v: v < 2, "under two seconds"),
]


class Problem(Exception):
    """Something that makes the figures worthless."""


class Usage(NamedTuple):
    output: str
    wall: float      # seconds
    processor: float  # seconds, user and system
    peak: int        # bytes resident


def run(command, cwd=None, accepted=(0,), error_stream=True):
    """Runs one process to its end; what it printed and what the kernel counted. Exit codes other
    than those accepted are a problem; without `error_stream` standard error is not among the output."""
    with tempfile.TemporaryFile("w+") as output:
        start = time.monotonic()
        process = subprocess.Popen([str(word) for word in command], cwd=cwd, stdout=output,
                                   stderr=subprocess.STDOUT if error_stream else subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode not in accepted:
        raise Problem(f"{command[0]} ended with {process.returncode}:\n{text[-2000:]}")
    return Usage(text, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


class Search(NamedTuple):
    states: int
    transitions: int
    state_bytes: int  # states and what finds them again: store and frontier, states and hash table
    stored_bytes: int  # SPIN: states without the hash table
    usage: Usage


# ---- hw

def scenario_of(usage, name):
    report = json.loads(usage.output)
    scenario = next(s for s in report["files"][0]["scenarios"] if s["name"] == name)
    undecided = [c["text"] for c in scenario["checks"] if c["outcome"] != "holds"]
    if report["exit_code"] != 0 or undecided or not scenario["coverage"]["complete"]:
        raise Problem(f"hw has not found that every check of {name} holds: {undecided}")
    return scenario


def explore_with_hw(hw):
    usage = run([hw, "check", "--no-reduce", "--format", "json", HERE / "swap_named.hwm"])
    scenario = scenario_of(usage, "explore")
    coverage = scenario["coverage"]
    if scenario["engine"] != "explicit search" or coverage["reduced"]:
        raise Problem("hw has not searched every state explicitly")
    return Search(coverage["states"], coverage["transitions"], coverage["bytes"],
                  coverage["bytes"], usage)


def check_sixteen_writers(hw):
    usage = run([hw, "check", "--format", "json", HERE / "swap_counted.hwm"])
    return scenario_of(usage, "patched")["coverage"]["states"], usage


# ---- SPIN

def build_pan(folder, name, flags):
    run(["spin", "-a", HERE / "swap_named.pml"], cwd=folder)
    run(["gcc", *PAN_FLAGS, *flags, "-o", name, "pan.c"], cwd=folder)
    return folder / name


def figure(pattern, text):
    match = re.search(pattern, text, re.MULTILINE)
    if not match:
        raise Problem(f"pan has not printed {pattern!r}:\n{text[-2000:]}")
    return match.group(1)


def exact(pattern, text):
    """pan rounds numbers of more than eight digits, which could then not be compared."""
    digits = figure(pattern, text)
    if not digits.isdigit():
        raise Problem(f"pan has rounded a number that must be exact: {digits}")
    return int(digits)


def explore_with_pan(pan, table_bits):
    usage = run([pan, f"-m{PAN_DEPTH}", f"-w{table_bits}"])
    text = usage.output
    if ("errors: 0" not in text or "max search depth too small" in text
            or "invalid end states\t+" not in text):
        raise Problem(f"pan has not made a full search:\n{text[-2000:]}")
    states = exact(r"^\s*(\S+) states, stored", text)
    # pan counts the arrival in the first state as a transition.
    transitions = exact(r"^\s*(\S+) transitions \(= stored\+matched\)", text) - 1
    stored = float(figure(r"^\s*(\S+)\s+actual memory usage for states", text))
    table = float(figure(r"^\s*(\S+)\s+memory used for hash table", text))
    return Search(states, transitions, int((stored + table) * MEBIBYTE), int(stored * MEBIBYTE),
                  usage)


# ---- all together

def median(values):
    return statistics.median(list(values))


def speed(searches):
    return median(s.states / s.usage.processor for s in searches)


def wall_speed(searches):
    return median(s.states / s.usage.wall for s in searches)


def peak(searches):
    return median(s.usage.peak / s.states for s in searches)


def say(text):
    print(text, flush=True)


def line_of(name, search):
    return (f"  {name:<22} {search.states:>10,} states {search.usage.processor:7.2f} s processor "
            f"{search.usage.wall:7.2f} s wall {search.state_bytes / search.states:7.1f} B a state "
            f"{search.usage.peak / search.states:7.1f} B a state, whole process")


def against_spin(hw, repeat):
    say("swap over NBD, every task named: hw check --no-reduce and pan")
    ours, frugal, fast = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pan = build_pan(folder, "pan", [])
        pan_breadth_first = build_pan(folder, "pan_breadth_first", ["-DBFS"])
        for _ in range(repeat):
            ours.append(explore_with_hw(hw))
            say(line_of("hw", ours[-1]))
            slots = round(math.log2(ours[0].states))
            frugal.append(explore_with_pan(pan, slots))
            say(line_of(f"pan -w{slots}", frugal[-1]))
            fast.append(explore_with_pan(pan_breadth_first, slots + 2))
            say(line_of(f"pan, -DBFS, -w{slots + 2}", fast[-1]))
    found = {(s.states, s.transitions) for s in ours + frugal + fast}
    if len(found) != 1:
        raise Problem(f"not the same transition system: (states, transitions) are {sorted(found)}")
    return ours, frugal, fast


def spin_metrics(ours, frugal, fast):
    def bytes_of(searches, field):
        return median(getattr(s, field) / s.states for s in searches)

    spin_speed = max(speed(frugal), speed(fast))
    spin_wall_speed = max(wall_speed(frugal), wall_speed(fast))
    spin_bytes = min(bytes_of(frugal, "state_bytes"), bytes_of(fast, "state_bytes"))
    spin_stored = min(bytes_of(frugal, "stored_bytes"), bytes_of(fast, "stored_bytes"))
    spin_peak = min(peak(frugal), peak(fast))
    our_bytes = bytes_of(ours, "state_bytes")
    return {
        "states": ours[0].states,
        "transitions": ours[0].transitions,
        "states_per_second": round(speed(ours)),
        "spin_states_per_second": round(spin_speed),
        "spin_depth_first_states_per_second": round(speed(frugal)),
        "states_per_second_vs_spin": speed(ours) / spin_speed,
        "states_per_wall_second_vs_spin": wall_speed(ours) / spin_wall_speed,
        "bytes_per_state": our_bytes,
        "spin_bytes_per_state": spin_bytes,
        "spin_bytes_per_state_without_table": spin_stored,
        "bytes_per_state_vs_spin": our_bytes / spin_bytes,
        "bytes_per_state_vs_spin_without_table": our_bytes / spin_stored,
        "process_bytes_per_state": peak(ours),
        "spin_process_bytes_per_state": spin_peak,
        "process_bytes_per_state_vs_spin": peak(ours) / spin_peak,
    }


def sixteen_writers(hw, repeat):
    say("swap over NBD, 16 interchangeable writers: hw check, recoverable")
    runs = [check_sixteen_writers(hw) for _ in range(repeat)]
    for states, usage in runs:
        say(f"  {'hw':<22} {states:>10,} states {usage.processor:7.2f} s processor "
            f"{usage.wall:7.2f} s wall")
    return {
        "swap_16_writers_states": runs[0][0],
        "swap_16_writers_seconds": median(usage.wall for _, usage in runs),
        "swap_16_writers_processor_seconds": median(usage.processor for _, usage in runs),
    }


def micro_benchmarks(program):
    say("parts of the inner loop")
    process = subprocess.run([program, "--benchmark_format=json"], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, check=False)
    if process.returncode != 0:
        raise Problem(f"{program} ended with {process.returncode}:\n{process.stderr[-2000:]}")
    metrics = {}
    for result in json.loads(process.stdout)["benchmarks"]:
        rate = result["items_per_second"]
        say(f"  {result['name']:<22} {rate / 1e6:10.1f} million a second")
        metrics[f"{result['name']}_per_second"] = round(rate)
    return metrics


def text_of(value):
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def report(metrics, missed):
    """Ends a script: what misses a demand, then every figure. The exit code."""
    for text in missed:
        print(f"bench: {text}", file=sys.stderr)
    for name, value in metrics.items():
        say(f"{name}\t{text_of(value)}")
    return 10 if missed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parents[1] / "build" / "bench",
                        help="build folder with hw and bench_explicit (build/bench)")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each search (5)")
    arguments = parser.parse_args()
    hw = arguments.build / "hw"
    try:
        metrics = spin_metrics(*against_spin(hw, arguments.repeat))
        metrics |= sixteen_writers(hw, max(3, arguments.repeat))
        metrics |= micro_benchmarks(arguments.build / "bench_explicit")
    except (Problem, OSError) as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    return report(metrics, [f"{name} is {text_of(metrics[name])}; demanded: {words}"
                            for name, met, words in DEMANDS if not met(metrics[name])])


if __name__ == "__main__":
    sys.exit(main())
