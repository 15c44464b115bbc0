#!/usr/bin/env python3
"""What `hw export` writes means what the model means, as judged by others; and nets come back.

    interchange_test.py HW ROOT {nets|clauses|unrolled|tla|bad_nets|large_net}

nets      every model goes out as a net and comes back with the same number of states
clauses   Z3's Horn engine finds `sat` exactly where hw says that all checks of states hold
unrolled  the SMT-LIB relation, unrolled, reaches a violation at hw's depth and not before (cvc5)
tla       each action of the module gives each variable one next value
bad_nets  a net that is none is refused with a place and exit code 2
large_net a net of many places is read and decided
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HW, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
STATE_CHECKS = ("always", "never", "bounded", "deadlock_free")
STATES = 20_000  # models of more are left to larger machines


def run(*words, timeout=120, text=None):
    return subprocess.run(words, capture_output=True, text=True, timeout=timeout, input=text)


def models():
    """(file, scenario, checks, states): small ones of the examples and of the regression tests."""
    for path in sorted([*ROOT.glob("examples/*.hwm"), *ROOT.glob("tests/regress/*.hwm")]):
        done = run(HW, "check", "--format", "json", "--no-times", "--no-reduce", "--max-states", str(STATES), str(path))
        if not done.stdout.startswith("{"):
            continue
        for file in json.loads(done.stdout)["files"]:
            for scenario in file["scenarios"]:
                checks = [check for check in scenario["checks"] if check["kind"] != "size"]
                coverage = scenario.get("coverage") or {}
                if checks and coverage.get("complete") and not scenario.get("run_error"):
                    yield path, scenario["name"], checks, coverage["states"]


def export(language, path, scenario):
    return run(HW, "export", language, "--scenario", scenario, str(path))


def state_checks(checks):
    return [check for check in checks if check["text"].startswith(STATE_CHECKS)]


def fail(*words):
    print(*words)
    sys.exit(1)


def nets():
    compared = refused = 0
    with tempfile.TemporaryDirectory() as folder:
        for path, scenario, checks, states in models():
            # The states may be those of a system in which somebody is followed.
            if any(check["kind"] in ("progress", "leads_to") for check in checks):
                continue
            net = export("pnml", path, scenario)
            if net.returncode != 0:
                refused += 1
                if "cannot be said in pnml" not in net.stderr:
                    fail(path, scenario, "refused without a reason:", net.stderr)
                continue
            there, back = pathlib.Path(folder, "net.pnml"), pathlib.Path(folder, "back.hwm")
            there.write_text(net.stdout)
            model = run(HW, "import", "pnml", str(there), "-o", str(back))
            if model.returncode != 0:
                fail(path, scenario, model.stderr)
            done = run(HW, "check", "--format", "json", "--no-reduce", "--scenario", "bounds",
                       "-D", "tokens=1000000000", "--max-states", str(2 * STATES), str(back))
            found = json.loads(done.stdout)["files"][0]["scenarios"][0]["coverage"]["states"]
            if found != states:
                fail(path, scenario, f"{states} states, and {found} as a net")
            compared += 1
    print(f"{compared} models as nets, {refused} that no net can say")
    if compared < 20:
        fail("too few")


def clauses():
    compared = {"sat": 0, "unsat": 0, "unknown": 0}
    for path, scenario, checks, _ in models():
        checks = state_checks(checks)
        if not checks:
            continue
        text = export("chc", path, scenario).stdout
        try:
            answer = run("z3", "-in", "-T:10", timeout=30, text=text).stdout.strip()
        except subprocess.TimeoutExpired:
            answer = "timeout"
        expected = "sat" if all(check["outcome"] == "holds" for check in checks) else "unsat"
        if answer in ("sat", "unsat"):
            compared[answer] += 1
            if answer != expected:
                fail(path, scenario, f"z3 says {answer}, hw {expected}")
        elif answer in ("unknown", "timeout"):
            compared["unknown"] += 1
        else:
            fail(path, scenario, answer)
    print(compared)
    if compared["sat"] < 5 or compared["unsat"] < 5:
        fail("too few")


def unroll(text, depth, check):
    """A violation of `check` after exactly `depth` steps, as a question to an SMT solver."""
    declared = re.findall(r"^\(declare-fun (\|[^|]*\||\S+) \(\) Int\)$", text, re.M)
    names = declared[::2]

    def body(name):
        match = re.search(r"\(define-fun \." + name + r" \(\) Bool \(! (.*?) :(?:init|trans|invar-property) \S+\)\)\n",
                          text, re.S)
        return re.sub(r"^\s*;.*$", "", match.group(1), flags=re.M)

    def at(formula, step):
        def rename(match):
            name = match.group(0)
            if name.endswith("'|"):
                return name[:-2] + f"@{step + 1}|"
            return name[:-1] + f"@{step}|"
        return re.sub(r"\|[^|]*\|", rename, formula)

    out = ["(set-logic QF_LIA)"]
    for step in range(depth + 1):
        out += [f"(declare-fun {at(name, step)} () Int)" for name in names]
    out.append(f"(assert {at(body('init'), 0)})")
    out += [f"(assert {at(body('trans'), step)})" for step in range(depth)]
    out.append(f"(assert (not {at(body(check), depth)}))")
    return "\n".join(out + ["(check-sat)\n"])


def unrolled():
    compared = 0
    for path, scenario, checks, _ in models():
        for index, check in enumerate(checks, 1):
            if check not in state_checks(checks) or check["outcome"] != "violated":
                continue
            # A failure is a step; the state before it is the one that allows it.
            depth = len(check["witness"]["steps"]) - (check["text"] == "never fails")
            if depth > 20:
                continue
            text = export("smtlib", path, scenario).stdout
            for steps in range(max(0, depth - 2), depth + 1):
                answer = run("cvc5", "--lang", "smt2", text=unroll(text, steps, f"check_{index}")).stdout.strip()
                if answer != ("sat" if steps == depth else "unsat"):
                    fail(path, scenario, check["text"], f"{answer} at depth {steps}, hw's run has {depth} steps")
            compared += 1
    print(compared, "violations")
    if compared < 6:
        fail("too few")


def tla():
    seen = 0
    for path, scenario, *_ in models():
        text = export("tla", path, scenario).stdout
        variables = re.search(r"^VARIABLES\n(.*?)\n\n", text, re.M | re.S).group(1)
        names = [re.match(r"\s*(\w+)", line).group(1) for line in variables.splitlines()]
        for step in re.findall(r"^Step\d+ ==\n((?:  .*\n)+)", text, re.M):
            kept = re.search(r"UNCHANGED <<(.*)>>", step)
            given = re.findall(r"/\\ (\w+)' = ", step) + (kept.group(1).split(", ") if kept else [])
            if sorted(given) != sorted(names):
                fail(path, scenario, "not every variable has one next value:", step)
            seen += 1
    print(seen, "actions")
    if seen < 100:
        fail("too few")


def pnml(body, net_type="http://www.pnml.org/version-2009/grammar/ptnet"):
    return f'<pnml><net id="n" type="{net_type}"><page id="g">{body}</page></net></pnml>'


def bad_nets():
    place = '<place id="p"><initialMarking><text>1</text></initialMarking></place>'
    cases = {
        "no XML": "pool p = 3\n",
        "no net": "<pnml/>",
        "is of type": pnml(place, "http://www.pnml.org/version-2009/grammar/symmetricnet"),
        "one end has to be a place": pnml(place + '<arc id="a" source="p" target="nobody"/>'),
        "is there twice": pnml(place + place),
        "is no number of tokens": pnml('<place id="p"><initialMarking><text>-1</text></initialMarking></place>'),
        "without an id": pnml("<place/>"),
        "an arc of kind": pnml(place + '<transition id="t"/><arc id="a" source="p" target="t"><type value="inhibitor"/></arc>'),
        "cannot read": None,
    }
    with tempfile.TemporaryDirectory() as folder:
        for message, text in cases.items():
            file = pathlib.Path(folder, "net.pnml")
            file.unlink(missing_ok=True)
            if text is not None:
                file.write_text(text)
            done = run(HW, "import", "pnml", str(file))
            if done.returncode != 2 or message not in done.stderr or done.stdout:
                fail(message, "->", done.returncode, done.stderr, done.stdout)
        # Pages in pages, references across them, and names that are no identifiers.
        file.write_text(pnml('<place id="p"><name><text>a b</text></name><initialMarking><text> 2 </text></initialMarking>'
                             '</place><page id="h"><referencePlace id="r" ref="p"/><transition id="t"/>'
                             '<arc id="a" source="r" target="t"><inscription><text>2</text></inscription></arc></page>'))
        model = pathlib.Path(folder, "net.hwm")
        if run(HW, "import", "pnml", str(file), "-o", str(model)).returncode != 0:
            fail("a good net is refused")
        found = json.loads(run(HW, "check", "--format", "json", str(model)).stdout)["files"][0]["scenarios"]
        verdicts = {check["text"]: check["outcome"] for scenario in found for check in scenario["checks"]}
        if verdicts != {"deadlock_free": "violated", "bounded p_a_b <= tokens": "violated"}:
            fail(verdicts)


def large_net():
    """A ring of places with two tokens."""
    count = 400
    body = "".join(f'<place id="p{i}"><initialMarking><text>{int(i < 2)}</text></initialMarking></place>'
                   f'<transition id="t{i}"/><arc id="a{i}" source="p{i}" target="t{i}"/>'
                   f'<arc id="b{i}" source="t{i}" target="p{(i + 1) % count}"/>' for i in range(count))
    with tempfile.TemporaryDirectory() as folder:
        file, model = pathlib.Path(folder, "net.pnml"), pathlib.Path(folder, "net.hwm")
        file.write_text(pnml(body))
        if run(HW, "import", "pnml", str(file), "-o", str(model)).returncode != 0:
            fail("the net is refused")
        done = run(HW, "check", "--format", "json", "--no-reduce", "--scenario", "deadlock", str(model))
        scenario = json.loads(done.stdout)["files"][0]["scenarios"][0]
        states = count * (count + 1) // 2  # two tokens that nothing tells apart
        if scenario["coverage"]["states"] != states or scenario["checks"][0]["outcome"] != "holds":
            fail(scenario["coverage"], scenario["checks"][0]["outcome"])


globals()[sys.argv[3]]()
