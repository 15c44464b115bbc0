#!/usr/bin/env python3
"""Which scenario shows which row: claims.py HW [--write], from the root of the repository.

Checks every model under models/ once (corpus.py), and then what is written about them:

  - papers/rows.md says what each row asks for; complains when a row is not shown by that, when a
    scenario shows something else than its row, or when two sides of a change differ in other
    parameters than they say;
  - papers/claims.md, the tables and pictures in the models' READMEs (readmes.py) and the tables of
    the pages on the sources (pages.py) must say what the models' verdicts are.

--write writes papers/claims.md, the READMEs' tables and the pictures again, and takes what is shown
by now off the list of rows that are not. rows.md explains the marks. tests/claims has the tests of
these tests.
"""
import collections
import pathlib
import re
import sys

import pages
import readmes
from corpus import Corpus, kind_shown, words

ROW = re.compile(r"^\| (S\d+[a-z]) \| ([WHSR ]+) \| (.*) \|$")
SECTION = re.compile(r"^## (S\d+) · (.*)$")
PENDING = re.compile(r"^- (S\d+[a-z]): (.*)$")
LARGE = "_large"

Row = collections.namedtuple("Row", "id asks claim section")


def read_rows(text):
    """Returns the rows in order, the sections' titles, and {row: why it is pending}."""
    rows, sections, pending, section = [], {}, {}, None
    for line in text.splitlines():
        if match := SECTION.match(line):
            section = match.group(1)
            sections[section] = match.group(2)
        elif match := ROW.match(line):
            rows.append(Row(match.group(1), match.group(2).split(), match.group(3), section))
        elif match := PENDING.match(line):
            pending[match.group(1)] = match.group(2)
    return rows, sections, pending


def for_all_sizes(report):
    """Whether all that the scenario says to hold is proved for all values of parameters left open."""
    held = [check for check in report["checks"] if check["kind"] != "size" and check["outcome"] == "holds"]
    open_ones = [value for value in report["parameters"].values() if isinstance(value, str) and value.endswith("..")]
    return bool(held and open_ones) and all(check["strength"] == "inductive" for check in held)


def judge_row(row, corpus):
    """Yields what is missing or wrong about a row."""
    shown, pairs, large_shown = collections.Counter(), 0, False
    showing = list(corpus.showing(row.id))
    names = {(file, scenario) for file, scenario, _ in showing}
    for file, scenario, report in showing:
        where = f"{row.id}: {file} · {scenario}"
        if report is None:
            yield f"{where}: no verdict"
            continue
        kinds = {kind_shown(check) for check in report["checks"]}
        before = corpus.marks[file][scenario].before
        if None in kinds:
            yield f"{where}: undecided, or not as the file expects"
        # Holding checks beside a wedge are welcome, and so is the other side of a change that is asked for; a row
        # that asks only for what holds bears no violation.
        other_side = any((file, other) in names for other, _ in before)
        if not kinds & set(row.asks) and not other_side:
            yield f"{where}: shows none of what the row asks for ({' '.join(row.asks)})"
        if kinds & {"W", "R"} and not set(row.asks) & {"W", "R"}:
            yield f"{where}: violated, and the row asks for nothing of the kind"
        # A wedge or something reached is what the scenario is there for; else that it holds.
        violated = kinds & {"W", "R"}
        counted = violated | (kinds & {"S"}) | (set() if violated else kinds & {"H"})
        if "H" in counted and (scenario.endswith(LARGE) or for_all_sizes(report)):
            large_shown = True
        if not scenario.endswith(LARGE):
            shown.update(counted)
        pairs += len(before)
    for kind, times in sorted(collections.Counter(row.asks).items()):
        if shown[kind] < times:
            yield f"{row.id}: asks {times} time(s) for {kind}, shown {shown[kind]} time(s)"
    if "H" in row.asks and not large_shown:
        yield f"{row.id}: neither a scenario named …{LARGE} nor a proof for all sizes shows it at a large scale"
    if "H" in row.asks and set(row.asks) & {"W", "R"} and not pairs:
        yield f"{row.id}: no `/// Before:` says which two scenarios are the sides of the change"


def judge_scenarios(rows, corpus):
    """Yields what is wrong with marks: unknown rows, sides that differ in more, large ones that are none."""
    known = {row.id for row in rows}
    for file, marks in corpus.marks.items():
        reports = corpus.reports[file]
        for scenario, mark in marks.items():
            where = f"{file} · {scenario}"
            yield from (f"{where}: there is no row {name}" for name in mark.rows if name not in known)
            mine = reports.get(scenario, {}).get("parameters", {})
            for other, named in mark.before:
                if other not in reports:
                    yield f"{where}: `{other}`, the other side of the change, is not in this file"
                    continue
                theirs = reports[other]["parameters"]
                different = {p for p in mine if mine[p] != theirs[p]}
                if different != named:
                    yield (f"{where}: differs from {other} in {', '.join(sorted(different)) or 'nothing'}, "
                           f"and says: in {', '.join(sorted(named))}")
            if mark.rows and scenario.endswith(LARGE):
                yield from judge_large(where, scenario, mine, reports)


def is_number(value):
    return isinstance(value, int) and not isinstance(value, bool)


def judge_large(where, scenario, mine, reports):
    small = reports.get(scenario[:-len(LARGE)])
    if small is None:
        yield f"{where}: there is no scenario {scenario[:-len(LARGE)]} of which this is the large instance"
        return
    theirs = small["parameters"]
    switched = [p for p in mine if not is_number(mine[p]) and mine[p] != theirs[p]]
    if switched:
        yield f"{where}: differs in {', '.join(switched)}, which is no size, from the small instance"
    numbers = {p: value for p, value in mine.items() if is_number(value)}
    if max(numbers.values(), default=0) < 64:
        yield f"{where}: no number in it is 64 or more"
    raised = sorted(value for p, value in numbers.items() if is_number(theirs[p]) and value > theirs[p])
    if not raised or raised[-1] < 8:
        yield f"{where}: it raises no number to 8 or more"


def page(rows, sections, pending, corpus):
    """The text of papers/claims.md."""
    open_rows = [row.id for row in rows if row.id in pending]
    lines = ["# Claims and what shows them", "",
             "Written by `papers/claims.py HW --write` from the models' own verdicts; do not edit. The rows are",
             "explained in [`rows.md`](rows.md).", "",
             f"{len(rows) - len(open_rows)} of {len(rows)} rows are shown."
             + (f" Not yet: {', '.join(open_rows)}." if open_rows else "")]
    for section, title in sections.items():
        lines += ["", f"## {section} · {title}", "", "| row | asks for | claim | scenario | verdict |", "|---|---|---|---|---|"]
        for row in (r for r in rows if r.section == section):
            head = f"| {row.id} | {' '.join(row.asks)} | {row.claim} "
            shown = list(corpus.showing(row.id))
            if not shown:
                lines.append(f"{head}| | *{pending.get(row.id, 'missing')}* |")
            for file, scenario, report in shown:
                verdicts = "; ".join(words(check) for check in report["checks"]) if report else "none"
                link = f"[`{pathlib.PurePosixPath(file).stem}`](../{file}) · `{scenario}`"
                lines.append(f"{head}| {link} | {verdicts} |")
                head = "| | | "
    return "\n".join(lines) + "\n"


def judge(rows, pending, corpus):
    """All complaints, and the pending rows that need not be any more."""
    complaints, done = list(corpus.complaints) + list(judge_scenarios(rows, corpus)), []
    known = {row.id for row in rows}
    complaints += [f"rows.md: {name} is pending and no row" for name in pending if name not in known]
    for row in rows:
        about = list(judge_row(row, corpus))
        if row.id not in pending:
            complaints += about
        elif not about:
            done.append(row.id)
    return complaints, done


def examine(hw, root, write):
    """All that is wrong; with `write`, after what is written by the tool has been written again."""
    rows_file, page_file = root / "papers" / "rows.md", root / "papers" / "claims.md"
    text = rows_file.read_text()
    rows, sections, pending = read_rows(text)
    corpus = Corpus(hw, root / "models", root)
    complaints, done = judge(rows, pending, corpus)
    if write:
        for name in done:
            text = re.sub(rf"(?m)^- {name}: .*\n", "", text)
            del pending[name]
        rows_file.write_text(text)
        page_file.write_text(page(rows, sections, pending, corpus))
    else:
        complaints += [f"rows.md: {name} is shown and no longer pending; run papers/claims.py HW --write" for name in done]
        if not page_file.exists() or page_file.read_text() != page(rows, sections, pending, corpus):
            complaints.append("papers/claims.md is not up to date; run papers/claims.py HW --write")
    if not rows:
        complaints.append("no rows found: does rows.md still have its tables?")
    complaints += readmes.examine(hw, root, corpus, write)
    complaints += pages.examine(root, rows, corpus)
    return complaints


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 1
    hw = str(pathlib.Path(sys.argv[1]).resolve())
    complaints = examine(hw, pathlib.Path.cwd(), "--write" in sys.argv[2:])
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
