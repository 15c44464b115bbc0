#!/usr/bin/env python3
"""Checks one model and compares with what its comments expect: run_one.py HW FILE.

    // exit: 10              the exit code (0 when there is no such line)
    // args: -D writers=3    further arguments of `hw check`
    // output: some text     must occur in the report or the messages; may be repeated
    // not output: a text    must not occur

Models outside of tests/regress may not print a warning either. `--self-test` in place of FILE shows
that wrong expectations are noticed.
"""
import re
import shlex
import subprocess
import sys
import tempfile

DIRECTIVE = re.compile(r"^\s*// (exit|args|output|not output): (.*?)\s*$")


def complaints_about(hw, path):
    wanted = {"exit": [], "args": [], "output": [], "not output": []}
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            if match := DIRECTIVE.match(line):
                wanted[match.group(1)].append(match.group(2))
    code = int(wanted["exit"][0]) if wanted["exit"] else 0
    arguments = [word for text in wanted["args"] for word in shlex.split(text)]
    run = subprocess.run([hw, "check", *arguments, path], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=280)
    report = run.stdout.decode(errors="replace")
    complaints = []
    if run.returncode != code:
        complaints.append(f"exit code {run.returncode}, expected {code}")
    complaints += [f"missing: {text}" for text in wanted["output"] if text not in report]
    complaints += [f"unwanted: {text}" for text in wanted["not output"] if text in report]
    if "tests/" not in path and ": warning[" in report:
        complaints.append("a warning")
    return complaints, report


def self_test(hw):
    """A model that is right, and expectations of it that are not."""
    model = "pool p = 1\ntask t { loop { idle; take 1 p; give all } }\nscenario s { check recoverable }\n"
    variants = {"": False, "// exit: 10\n": True, "// output: no such words\n": True,
                "// not output: recoverable\n": True, "// args: --scenario none_such\n": True,
                "// exit: 0\n// output: recoverable\n": False}
    wrong = []
    for directives, must_complain in variants.items():
        with tempfile.NamedTemporaryFile("w", suffix=".hwm") as file:
            file.write(directives + model)
            file.flush()
            if bool(complaints_about(hw, file.name)[0]) != must_complain:
                wrong.append(f"not told apart: {directives!r}")
    return wrong


def main():
    hw, path = sys.argv[1:3]
    if path == "--self-test":
        complaints, report = self_test(hw), ""
    else:
        complaints, report = complaints_about(hw, path)
    print(report + "\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
