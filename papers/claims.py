#!/usr/bin/env python3
"""Which scenario shows which row: claims.py HW [--write | --self-test], from the root of the repository.

Reads the rows and what each asks for from papers/rows.md, the lines `/// Row:` and `/// Before:`
before the scenarios under models/, and the verdicts from `hw check --format json`. Complains when
a row is not shown by what it asks for, when a scenario shows something else than its row, when two
sides of a change differ in other parameters than they say, or when papers/claims.md is not what
--write would write.

Verdicts and parameters come from the tool and not from the text, so that a scenario which names a
row and expects the opposite cannot pass. Only the marks are read from the text: the report has no
comments. rows.md explains the marks.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROW = re.compile(r"^\| (S\d+[a-z]) \| ([WHSR ]+) \| (.*) \|$")
SECTION = re.compile(r"^## (S\d+) · (.*)$")
PENDING = re.compile(r"^- (S\d+[a-z]): (.*)$")
MARK = re.compile(r"^/// (Row|Before): (.*?)\s*$")
SCENARIO = re.compile(r"^scenario ([A-Za-z_][A-Za-z0-9_]*)")
BEFORE = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*), differs in: ([A-Za-z0-9_, ]+)$")
WEDGES = {"recoverable", "progress", "deadlock_free", "leads_to"}
LARGE = "_large"

Row = collections.namedtuple("Row", "id asks claim section")
# What the text says of a scenario: rows it shows; (name of the other side, names of parameters).
Marks = collections.namedtuple("Marks", "rows before")


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


def read_marks(text):
    """Returns {scenario: Marks} and complaints about marks that stand nowhere or cannot be read."""
    found, complaints, rows, before = {}, [], [], []
    for number, line in enumerate(text.splitlines(), 1):
        if match := MARK.match(line):
            if match.group(1) == "Row":
                rows += [name.strip() for name in match.group(2).split(",")]
            elif other := BEFORE.match(match.group(2)):
                before.append((other.group(1), {p.strip() for p in other.group(2).split(",")}))
            else:
                complaints.append(f"line {number}: a mark that cannot be read: {line}")
        elif match := SCENARIO.match(line):
            found[match.group(1)] = Marks(rows, before)
            rows, before = [], []
        elif not line.startswith("///") and (rows or before):
            complaints.append(f"line {number}: the mark above does not stand before a scenario")
            rows, before = [], []
    return found, complaints


def run(hw, file):
    """The tool's report on one file, as an object."""
    done = subprocess.run([hw, "check", "--format", "json", "--no-times", str(file)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise SystemExit(f"{file}: no report, exit code {done.returncode}\n{done.stderr.decode()}")


def kind_shown(check):
    """W, H, S or R; None for a check that is undecided or came out otherwise than the file expects."""
    if check["undecided"] or not check["as_expected"]:
        return None
    if check["kind"] == "size":
        return "S" if check["size"]["value"] is not None and check["expected"] is not None else None
    if check["outcome"] == "holds":
        return "H"
    return "W" if check["kind"] in WEDGES else "R"


def words(check):
    """The verdict, as the page has it."""
    if check["kind"] == "size":
        size = check["size"]
        return f"`{check['text']}`: {size['value']}"
    witness = check.get("witness")
    steps = f", {witness['length']} steps" if witness and witness["shortest"] else ""
    mark = f", mark {check['highwater']}" if check.get("highwater") is not None else ""
    return f"`{check['text']}` {check['outcome']}{steps}{mark}"


class Corpus:
    """All scenarios of a folder: marks, verdicts, parameters."""

    def __init__(self, hw, folder, root):
        self.marks, self.reports, self.complaints = {}, {}, []
        files = []
        for file in sorted(folder.rglob("*.hwm")):
            name = file.relative_to(root).as_posix()
            marks, complaints = read_marks(file.read_text())
            self.complaints += [f"{name}: {c}" for c in complaints]
            if any(m.rows or m.before for m in marks.values()):
                self.marks[name] = marks
                files.append(file)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for file, report in zip(files, pool.map(lambda f: run(hw, f), files)):
                name = file.relative_to(root).as_posix()
                scenarios = [s for f in report["files"] for s in f["scenarios"]]
                self.reports[name] = {s["name"]: s for s in scenarios}

    def showing(self, row):
        """(file, scenario, report) of all scenarios that name the row, in the order of the files."""
        for file, marks in self.marks.items():
            for scenario, mark in marks.items():
                if row in mark.rows:
                    yield file, scenario, self.reports[file].get(scenario)


def kinds_of(report):
    return [kind_shown(check) for check in report["checks"]]


def judge_row(row, corpus):
    """Yields what is missing or wrong about a row."""
    shown, pairs, large_shown = collections.Counter(), 0, False
    for file, scenario, report in corpus.showing(row.id):
        where = f"{row.id}: {file} · {scenario}"
        if report is None:
            yield f"{where}: no verdict"
            continue
        kinds = kinds_of(report)
        if None in kinds:
            yield f"{where}: undecided, or not as the file expects"
        # Holding checks beside a wedge are welcome; a row that asks only for what holds bears no violation.
        if not set(kinds) & set(row.asks):
            yield f"{where}: shows none of what the row asks for ({' '.join(row.asks)})"
        if set(kinds) & {"W", "R"} and not set(row.asks) & {"W", "R"}:
            yield f"{where}: violated, and the row asks for nothing of the kind"
        # A wedge or something reached is what the scenario is there for; else that it holds.
        violated = set(kinds) & {"W", "R"}
        counted = violated | (set(kinds) & {"S"}) | (set() if violated else set(kinds) & {"H"})
        if scenario.endswith(LARGE):
            large_shown = large_shown or "H" in counted
        else:
            shown.update(counted)
        pairs += len(corpus.marks[file][scenario].before)
    for kind, times in sorted(collections.Counter(row.asks).items()):
        if shown[kind] < times:
            yield f"{row.id}: asks {times} time(s) for {kind}, shown {shown[kind]} time(s)"
    if "H" in row.asks and not large_shown:
        yield f"{row.id}: no scenario named …{LARGE} shows it at a large scale"
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
    if max([value for value in mine.values() if is_number(value)], default=0) < 64:
        yield f"{where}: no number in it is 64 or more"


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
    return complaints


# A machine in miniature, for --self-test: two clients, each of which needs two buffers one by one.
SELF_ROWS = """## S9 · Test
| row | asks for | claim |
|---|---|---|
| S9a | W H S | a claim |
## Not shown yet
"""
SELF_MODEL = """param size_ : 1..99 = 3
param nothing : bool = true
pool p = size_
task t[2] {{ loop {{ idle; take 1 p; take 1 p; give all }} }}
/// Row: {row}
scenario before with size_ = 2 {{ check recoverable expect {before} }}
/// Row: S9a
/// Before: {other}, differs in: {differs}
scenario after {{ check recoverable{after}; size size_ for recoverable expect 3 }}
/// Row: S9a
scenario {large}
"""
SELF_RIGHT = {"row": "S9a", "before": "violated", "other": "before", "differs": "size_", "after": "",
              "large": "after_large with size_ = 64 { check recoverable }"}
# What is changed in a model that is right, and whether that must be noticed.
SELF_CHANGES = [({}, False), ({"row": "S9b"}, True), ({"before": "holds"}, True), ({"other": "nobody"}, True),
                ({"differs": "nothing"}, True), ({"differs": "size_, nothing"}, True), ({"after": " expect violated"}, True),
                ({"large": "larger with size_ = 64 { check recoverable }"}, True),
                ({"large": "after_large with size_ = 9 { check recoverable }"}, True),
                ({"large": "after_large with size_ = 64, nothing = false { check recoverable }"}, True)]


def self_test(hw):
    """A model that is right with a page that is stale, and models that are wrong."""
    wrong = []
    for change, must_complain in SELF_CHANGES:
        with tempfile.TemporaryDirectory() as name:
            root = pathlib.Path(name)
            (root / "models").mkdir()
            (root / "papers").mkdir()
            (root / "papers" / "rows.md").write_text(SELF_ROWS)
            (root / "models" / "m.hwm").write_text(SELF_MODEL.format(**{**SELF_RIGHT, **change}))
            if not any("up to date" in c for c in examine(hw, root, False)):
                wrong.append(f"{change}: a page that is missing was not noticed")
            if bool(complaints := examine(hw, root, True)) != must_complain:
                wrong.append(f"{change}: {complaints}")
            if bool(examine(hw, root, False)) != must_complain:
                wrong.append(f"{change}: otherwise after --write")
            (root / "papers" / "rows.md").write_text(SELF_ROWS + "- S9a: pending\n")
            if not any("no longer pending" in c for c in examine(hw, root, False)) and not must_complain:
                wrong.append(f"{change}: a row that is shown was still pending")
    return wrong


def main():
    if len(sys.argv) < 2:
        print(__doc__)
        return 1
    hw = str(pathlib.Path(sys.argv[1]).resolve())
    if "--self-test" in sys.argv[2:]:
        complaints = self_test(hw)
    else:
        complaints = examine(hw, pathlib.Path.cwd(), "--write" in sys.argv[2:])
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
