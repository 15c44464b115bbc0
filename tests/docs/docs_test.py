#!/usr/bin/env python3
"""Runs what the documentation shows: docs_test.py HW, from the root of the repository.

- A block marked `hwm` is a whole model: `hw check` must exit with 0 and warn of nothing. With words
  behind it (`hwm fragment`) it shows a form and is not run.
- A block marked `console` shows commands, each after `$ `, and what they print, standard output and
  standard error together. Commands that start with `./hw` are run with the hw given and compared;
  a line `exit code: N` behind the output states an exit code other than 0. Others, like tests/run,
  are not run. Times and the widths of columns may differ; a line `…` stands for any lines.

`--self-test` shows that wrong documentation is noticed.
"""
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path.cwd()
PAGES = ["README.md", "dsl/README.md", "dsl/REFERENCE.md", "checker/README.md", "examples/README.md",
         "models/README.md", *sorted(str(p) for p in pathlib.Path().glob("models/*/README.md")),
         *sorted(str(p) for p in pathlib.Path().glob("papers/*.md"))]
FENCE = re.compile(r"^(`{3,})\s*(.*?)\s*$")
EXIT = re.compile(r"^exit code: (\d+)$")
ANY_LINES = "…"


def blocks(text):
    """Yields (line number of the fence, its mark, the lines inside)."""
    mark, start, inside = None, 0, []
    for number, line in enumerate(text.splitlines(), 1):
        match = FENCE.match(line)
        if mark is None and match:
            mark, start, inside = match.group(2), number, []
        elif mark is not None and match and not match.group(2):
            yield start, mark, inside
            mark = None
        elif mark is not None:
            inside.append(line)
    if mark is not None:
        yield start, "a block that does not end", inside


def normal(line):
    """Times differ from run to run, and with them the widths of columns."""
    line = re.sub(r"\b\d[\d,]*(\.\d+)? (ms|s|min)\b", "TIME", line)
    return re.sub(r"\s+", " ", line).strip()


def matches(shown, printed):
    """Whether the lines are the same, where `…` stands for any lines."""
    if not shown:
        return not printed
    if shown[0] == ANY_LINES:
        return any(matches(shown[1:], printed[i:]) for i in range(len(printed) + 1))
    return bool(printed) and shown[0] == printed[0] and matches(shown[1:], printed[1:])


def lines_of(text):
    return [line for line in (normal(line) for line in text.splitlines()) if line]


def run(hw, arguments):
    done = subprocess.run([hw, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=300)
    return done.returncode, done.stdout.decode(errors="replace")


def check_model(hw, where, lines, folder):
    """A block that is a whole file."""
    path = pathlib.Path(folder) / "block.hwm"
    path.write_text("\n".join(lines) + "\n")
    code, output = run(hw, ["check", str(path)])
    if code != 0:
        yield f"{where}: exit code {code}\n{output}"
    elif ": warning[" in output:
        yield f"{where}: warns\n{output}"


def commands(lines):
    """Yields (command, the lines shown behind it, the exit code)."""
    command, shown, code = None, [], 0
    for line in [*lines, "$ "]:
        if line.startswith("$ "):
            if command is not None:
                yield command, shown, code
            command, shown, code = line[2:].strip(), [], 0
        elif match := EXIT.match(line):
            code = int(match.group(1))
        else:
            shown.append(line)


def check_console(hw, where, lines):
    if not lines or not lines[0].startswith("$ "):
        yield f"{where}: a console block starts with `$ ` and a command"
        return
    for command, shown, code in commands(lines):
        words = shlex.split(command, comments=True)
        if words[:1] != ["./hw"]:
            continue
        got, output = run(hw, words[1:])
        if got != code:
            yield f"{where}: `{command}`: exit code {got}, shown {code}\n{output}"
        elif not matches(lines_of("\n".join(shown)), lines_of(output)):
            yield f"{where}: `{command}` prints something else:\n{output}"


def check_page(hw, name, text, folder, tally):
    for number, mark, lines in blocks(text):
        where = f"{name}:{number}"
        if mark == "hwm":
            tally["models"] += 1
            yield from check_model(hw, where, lines, folder)
        elif mark == "console":
            tally["consoles"] += 1
            yield from check_console(hw, where, lines)
        elif mark == "a block that does not end":
            yield f"{where}: {mark}"


def self_test(hw, folder):
    fine = ("```hwm\npool p = 1\ntask t { loop { idle; take 1 p; give all } }\n"
            "scenario s { check recoverable }\n```\n```hwm fragment\nnonsense\n```\n"
            "```console\n$ ./hw check nowhere.hwm\n…\nexit code: 2\n$ tests/run\nanything\n```\n")
    wrong = ["```hwm\nnonsense\n```\n",
             "```hwm\npool p = 1\nscenario s { check never p.free == 1 }\n```\n",
             "```hwm\npool p = 0\nscenario s { check always p.free == 0 }\n```\n",
             "```hwm\npool p = 1\n",
             "```console\n$ ./hw --version\nhw 99.99\n```\n",
             "```console\n$ ./hw --version\n```\n",
             "```console\n$ ./hw --version\n…\nand more\n```\n",
             "```console\n$ ./hw check nowhere.hwm\n…\n```\n",
             "```console\nhw without a prompt\n```\n"]
    tally = {"models": 0, "consoles": 0}
    complaints = list(check_page(hw, "fine", fine, folder, tally))
    for text in wrong:
        if not list(check_page(hw, "wrong", text, folder, tally)):
            complaints.append(f"not noticed: {text!r}")
    return complaints


def main():
    hw = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        if "--self-test" in sys.argv[2:]:
            complaints = self_test(hw, folder)
        else:
            tally, complaints = {"models": 0, "consoles": 0}, []
            for name in PAGES:
                complaints += check_page(hw, name, (ROOT / name).read_text(), folder, tally)
            print(f"{tally['models']} models and {tally['consoles']} console blocks")
            if tally["models"] < 15 or tally["consoles"] < 2:
                complaints.append("fewer than there should be: are the blocks still found?")
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
