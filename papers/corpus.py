"""The models and what the tool says of them: every file with a scenario is checked once.

Verdicts and parameters come from the tool and not from the text, so that a scenario which names a
row and expects the opposite cannot pass. Only marks (`/// Row:`, `/// Before:`) and the words after
`with` are read from the text: the report has neither comments nor the text of a parameter's value.
"""
import collections
import concurrent.futures
import json
import os
import re
import subprocess

MARK = re.compile(r"^/// (Row|Before): (.*?)\s*$")
SCENARIO = re.compile(r"^scenario ([A-Za-z_][A-Za-z0-9_]*)")
SETS = re.compile(r"^scenario ([A-Za-z_][A-Za-z0-9_]*)\s+with\s([^{]*)\{", re.M)
BEFORE = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*), differs in: ([A-Za-z0-9_, ]+)$")
FOR_ALL = re.compile(r"^[^/\n]*\bcheck\b[^/\n]*\bfor all\b", re.M)
WEDGES = {"recoverable", "progress", "deadlock_free", "leads_to"}

# What the text says of a scenario: rows it shows; (name of the other side, names of parameters);
# the parameters it sets, as written.
Marks = collections.namedtuple("Marks", "rows before sets")


def read_marks(text):
    """Returns {scenario: Marks} and complaints about marks that stand nowhere or cannot be read."""
    found, complaints, rows, before = {}, [], [], []
    sets = {name: " ".join(values.split()) for name, values in SETS.findall(text)}
    for number, line in enumerate(text.splitlines(), 1):
        if match := MARK.match(line):
            if match.group(1) == "Row":
                rows += [name.strip() for name in match.group(2).split(",")]
            elif other := BEFORE.match(match.group(2)):
                before.append((other.group(1), {p.strip() for p in other.group(2).split(",")}))
            else:
                complaints.append(f"line {number}: a mark that cannot be read: {line}")
        elif match := SCENARIO.match(line):
            found[match.group(1)] = Marks(rows, before, sets.get(match.group(1), ""))
            rows, before = [], []
        elif not line.startswith("///") and (rows or before):
            complaints.append(f"line {number}: the mark above does not stand before a scenario")
            rows, before = [], []
    return found, complaints


def run(hw, file):
    """The tool's report on one file, as an object. Of one instance every state is visited: whether a proof is there
    before a large search ends depends on the machine, and with it the words and figures of a table."""
    proofs = FOR_ALL.search(file.read_text())
    done = subprocess.run([hw, "check", "--format", "json", "--engine", "auto" if proofs else "explicit", str(file)],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        return json.loads(done.stdout)
    except json.JSONDecodeError:
        raise SystemExit(f"{file}: no report, exit code {done.returncode}\n{done.stderr.decode()}")


def together(reports):
    """The parts of a report on one scenario as one: checks of all parameter values are parts of their own."""
    whole = dict(reports[0])
    whole["checks"] = [check for report in reports for check in report["checks"]]
    runs = [report["coverage"] for report in reports if report["coverage"]]
    sizes = [check["size"] for check in whole["checks"] if check["kind"] == "size"]
    # The scenario's own values; all values that were tried where only a size is asked for.
    counted = runs or sizes
    whole["states"] = max(part["states"] for part in counted)
    whole["seconds"] = sum(part["seconds"] for part in counted)
    return whole


def answer(size):
    """The value that a size came to, the form in other parameters, or the combinations of several; or None."""
    if size["value"] is not None or size.get("form"):
        return size["form"] if size["value"] is None else size["value"]
    best = (size.get("frontier") or {}).get("best")
    return ", ".join("(" + ", ".join(map(str, values)) + ")" for values in best) if best else None


def kind_shown(check):
    """W, H, S or R; None for a check that is undecided or came out otherwise than the file expects."""
    if check["undecided"] or not check["as_expected"]:
        return None
    if check["kind"] == "size":
        return "S" if answer(check["size"]) is not None and check["expected"] is not None else None
    if check["outcome"] == "holds":
        return "H"
    return "W" if check["kind"] in WEDGES else "R"


def length_of(check):
    """Steps of the run that a violation is shown with, or None."""
    witness = check.get("witness")
    return witness["length"] if witness and witness["shortest"] else None


def words(check):
    """The verdict, as the pages have it."""
    if check["kind"] == "size":
        return f"`{check['text']}`: {answer(check['size'])}"
    outcome = "proved" if check["strength"] == "inductive" else check["outcome"]
    steps = f", {length_of(check)} steps" if length_of(check) is not None else ""
    mark = f", mark {check['highwater']}" if check.get("highwater") is not None else ""
    return f"`{check['text']}` {outcome}{steps}{mark}"


class Corpus:
    """All scenarios of a folder: marks, verdicts, parameters, by file and name in the order of the files."""

    def __init__(self, hw, folder, root):
        self.marks, self.reports, self.complaints = {}, {}, []
        files = []
        for file in sorted(folder.rglob("*.hwm")):
            name = file.relative_to(root).as_posix()
            marks, complaints = read_marks(file.read_text())
            self.complaints += [f"{name}: {c}" for c in complaints]
            if marks:
                self.marks[name] = marks
                files.append(file)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for file, report in zip(files, pool.map(lambda f: run(hw, f), files)):
                self.add(file.relative_to(root).as_posix(), report)

    def add(self, name, report):
        if report["exit_code"] != 0:
            self.complaints.append(f"{name}: hw check exits with {report['exit_code']}")
        parts = collections.defaultdict(list)
        for file in report["files"]:
            if file["warnings"]:
                self.complaints.append(f"{name}: hw check warns")
            for scenario in file["scenarios"]:
                parts[scenario["name"]].append(scenario)
        # what was not run (a model with errors) has no states and is complained of above
        self.reports[name] = {scenario: together(reports) for scenario, reports in parts.items()
                              if any(r["coverage"] or r["checks"] for r in reports)}
        missing = set(self.marks[name]) - set(self.reports[name])
        self.complaints += [f"{name}: no verdict on {scenario}" for scenario in sorted(missing)]

    def showing(self, row):
        """(file, scenario, report) of all scenarios that name the row."""
        for file, marks in self.marks.items():
            for scenario, mark in marks.items():
                if row in mark.rows:
                    yield file, scenario, self.reports[file].get(scenario)
