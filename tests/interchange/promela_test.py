#!/usr/bin/env python3
"""SPIN says the same of an exported model: promela_test.py HW ROOT AGREE [MODELS|--self-test]

Models of the tutorial and of the regression tests, and random ones written by AGREE. Each is exported,
SPIN's verifier is made of it once for each set of processes that respond, and every formula is
searched with weak fairness (`pan -a -f -N name`). That is compared with `hw check --fairness weak`;
for checks of single states fairness makes no difference. Models with a run-time error, with too many
states, or that no Promela can say are left out and counted. `--self-test` compares with strong
fairness instead, which SPIN does not have, and must find a difference.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HW, ROOT, AGREE = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
SELF_TEST = sys.argv[4:] == ["--self-test"]
MODELS = int(sys.argv[4]) if len(sys.argv) > 4 and not SELF_TEST else 24
FAIRNESS = "strong" if SELF_TEST else "weak"
STATES = 1500
FORMULA = re.compile(r"^ltl (check_(\d+)\w*) ", re.M)
counts = collections.Counter()


def run(*words, folder=None, timeout=120):
    return subprocess.run(words, capture_output=True, text=True, timeout=timeout, cwd=folder)


def fail(*words):
    print(*words)
    sys.exit(1)


def scenarios(path):
    done = run(HW, "check", "--fairness", FAIRNESS, "--format", "json", "--no-times", "--no-reduce",
               "--max-states", str(STATES), str(path))
    if not done.stdout.startswith("{"):
        return
    for file in json.loads(done.stdout)["files"]:
        for scenario in file["scenarios"]:
            checks = [check for check in scenario["checks"] if check["kind"] != "size"]
            if checks and not scenario["run_error"]:
                yield scenario["name"], checks


def verifier(text, flags, folder):
    pathlib.Path(folder, "model.pml").write_text(text)
    made = run("spin", *flags, "-a", "model.pml", folder=folder)
    if made.returncode != 0 or "tl_spin" in made.stdout or "Error" in made.stdout:
        fail("spin refuses the model:", made.stdout, made.stderr)
    made = run("gcc", "-w", "-O0", "-DNFAIR=5", "-DVECTORSZ=4096", "-o", "pan", "pan.c", folder=folder)
    if made.returncode != 0:
        fail("the verifier does not compile:", made.stderr[:2000])


def violated(name, folder):
    """What SPIN says of a formula; nothing if it gave up."""
    try:
        out = run("./pan", "-a", "-f", "-m1000000", "-N", name, folder=folder, timeout=60).stdout
    except subprocess.TimeoutExpired:
        return None
    if re.search(r"max search depth too small|out of memory|VECTORSZ", out):
        return None
    errors = re.search(r"errors: (\d+)", out)
    if not errors:
        fail("no answer of the verifier:", out)
    return errors.group(1) != "0"


def compare(path, scenario, checks):
    exported = run(HW, "export", "promela", "--scenario", scenario, str(path))
    if exported.returncode != 0:
        if "cannot be said in promela" not in exported.stderr:
            fail(path, scenario, "refused without a reason:", exported.stderr)
        counts["refused"] += 1
        return
    formulas = collections.defaultdict(list)
    for name, number in FORMULA.findall(exported.stdout):
        formulas[int(number)].append(name)
    ways = collections.defaultdict(list)
    for number, check in enumerate(checks, 1):
        if check["outcome"] == "unknown":
            counts["too big"] += 1
        elif check["kind"] != "recoverable" and formulas[number]:
            comment = re.search(r"/\* (.*) \*/\nltl " + re.escape(formulas[number][0]) + " ", exported.stdout).group(1)
            ways[tuple(re.findall(r"-DRESPONDS_\w+", comment))].append((number, check))
    for flags, some in ways.items():
        with tempfile.TemporaryDirectory() as folder:
            verifier(exported.stdout, flags, folder)
            for number, check in some:
                answers = [violated(name, folder) for name in formulas[number]]
                if None in answers and True not in answers:
                    counts["SPIN gave up"] += 1
                    continue
                spin = "violated" if True in answers else "holds"
                if spin != check["outcome"] and SELF_TEST:
                    print("noticed:", check["text"])
                    sys.exit(0)
                if spin != check["outcome"]:
                    fail(path, scenario, f"{check['text']}: SPIN says {spin}, hw {check['outcome']}")
                about = "fair runs" if check["kind"] in ("progress", "leads_to") else "states"
                counts[f"{about}, {spin}"] += 1


def self_test():
    path = ROOT / "tests/regress/progress_weak.hwm"
    for scenario, checks in scenarios(path):
        compare(path, scenario, checks)
    fail("weak fairness was taken for strong, and nobody noticed")


def main():
    if SELF_TEST:
        self_test()
    with tempfile.TemporaryDirectory() as folder:
        run(AGREE, "--seed", "9", "--models", str(MODELS), "--print", folder)
        texts = sorted([*ROOT.glob("examples/*.hwm"), *ROOT.glob("tests/regress/progress_*.hwm"),
                        *pathlib.Path(folder).glob("*.hwm")])
        for path in texts:
            for scenario, checks in scenarios(path):
                compare(path, scenario, checks)
    print(dict(counts))
    for kind in ("states, holds", "states, violated", "fair runs, holds", "fair runs, violated"):
        if counts[kind] < 8:
            fail("too few:", kind)


main()
