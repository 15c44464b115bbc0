"""The tables and pictures in the READMEs of the models.

Between the lines TABLE_BEGIN and TABLE_END of a model's README stands a table of all scenarios of the
folder. Its last column, the remarks, belongs to the authors; the rest is written by `claims.py HW
--write`, and compared otherwise: scenarios, the values they set and their verdicts exactly, the
number of states up to a factor of two (engines change), the time not at all (machines differ). Of
several times measured for one number of states the least is kept.

A README links a picture and has the command that draws it. What Graphviz makes of a graph differs
between its versions, so the picture's words and arrows are compared, not its bytes.
"""
import collections
import html
import pathlib
import re
import subprocess

from corpus import words

TABLE_BEGIN = "<!-- verdicts, by papers/claims.py HW --write; the remarks are kept -->"
TABLE_END = "<!-- end of verdicts -->"
DRAW = re.compile(r"^    \./hw graph (.*?)--format svg -o (\S+) (\S+)$", re.M)
CELL = re.compile(r"(?<!\\)\|")
STALE = "run papers/claims.py HW --write"
HEAD = ["row", "scenario", "with", "verdict", "states", "time", "remark"]


def cells_of(line):
    return [cell.strip() for cell in CELL.split(line.strip().strip("|"))]


def table_lines(text):
    """The lines of the table, without its head, and where the marks are; None without marks."""
    begin, end = text.find(TABLE_BEGIN), text.find(TABLE_END)
    if begin < 0 or end < begin:
        return None
    inner = text[begin + len(TABLE_BEGIN):end]
    rows = [cells_of(line) for line in inner.splitlines() if line.startswith("|")][2:]
    return rows, begin + len(TABLE_BEGIN), end


def time_text(seconds):
    return f"{seconds:.2f} s" if seconds < 9.95 else f"{seconds:.0f} s"


def number(text):
    return int(text.replace(",", "")) if re.fullmatch(r"[\d,]+", text) else 0


def wanted_rows(folder, corpus, root):
    """The table's rows as the verdicts are now; the remark is missing."""
    files = [file for file in corpus.reports if (root / file).parent == folder]
    for file in files:
        stem = pathlib.PurePosixPath(file).stem
        for scenario, report in corpus.reports[file].items():
            marks = corpus.marks[file][scenario]
            name = f"`{stem}` · `{scenario}`" if len(files) > 1 else f"`{scenario}`"
            yield [" ".join(marks.rows), name, f"`{marks.sets}`" if marks.sets else "",
                   "; ".join(words(check) for check in report["checks"]).replace("|", "\\|"), f"{report['states']:,}",
                   time_text(report["seconds"])]


def is_alike(old, new):
    """Whether two numbers of states differ by no more than what changes of an engine bring about."""
    return old > 0 and new > 0 and max(old, new) <= 2 * min(old, new)


def compare_table(where, old, wanted):
    """Yields how a table differs from the verdicts."""
    for name in old.keys() - wanted.keys():
        yield f"{where}: {name} is in the table and no scenario"
    for name, new in wanted.items():
        if name not in old:
            yield f"{where}: {name} is not in the table; {STALE}"
            continue
        was = old[name]
        for column in (0, 2, 3):
            if was[column] != new[column]:
                yield f"{where}: {name}: {HEAD[column]} is `{new[column]}`, the table says `{was[column]}`; {STALE}"
        if not is_alike(number(was[4]), number(new[4])):
            yield f"{where}: {name}: {new[4]} states, the table says {was[4]}; {STALE}"
    if not list(old) == list(wanted) and old.keys() == wanted.keys():
        yield f"{where}: the table has another order than the files; {STALE}"


def write_table(text, begin, end, old, wanted):
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    for name, new in wanted.items():
        was = old.get(name, [""] * len(HEAD))
        if was[4] == new[4] and was[5] and float(was[5].split()[0]) < float(new[5].split()[0]):
            new[5] = was[5]
        lines.append("| " + " | ".join(new + [was[6]]) + " |")
    return text[:begin] + "\n" + "\n".join(lines) + "\n" + text[end:]


def words_of_dot(text):
    """Counts labels, line by line, and arrows."""
    labels = re.findall(r'label="((?:[^"\\]|\\.)*)"', text)
    words = collections.Counter(" ".join(re.sub(r"\\(.)", r"\1", part).split())
                                for label in labels for part in re.split(r"\\[nlr]", label) if part)
    words.update("-> ".join(edge) for edge in re.findall(r"^\s*(\w+) -> (\w+)", text, re.M))
    return words


def words_of_svg(text):
    words = collections.Counter(" ".join(html.unescape(part).replace("\u00a0", " ").split())
                                for part in re.findall(r"<text[^>]*>(.*?)</text>", text))
    titles = (html.unescape(title) for title in re.findall(r"<title>(.*?)</title>", text))
    words.update("-> ".join(title.split("->")) for title in titles if "->" in title)
    return words


def judge_pictures(hw, root, readme, text, write):
    where = readme.relative_to(root).as_posix()
    commands = DRAW.findall(text)
    if not commands:
        yield f"{where}: no command that draws a picture"
    for options, target, model in commands:
        picture = root / target
        if f"]({picture.name})" not in text:
            yield f"{where}: {target} is not linked"
        if write:
            drawn = subprocess.run([hw, "graph", *options.split(), "--format", "svg", "-o", target, model], cwd=root,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            if drawn.returncode != 0:
                yield f"{where}: hw graph exits with {drawn.returncode}: {drawn.stderr.decode()}"
        dot = subprocess.run([hw, "graph", *options.split(), model], cwd=root, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
        if not picture.exists() or words_of_svg(picture.read_text()) != words_of_dot(dot) or not words_of_dot(dot):
            yield f"{target}: not what hw graph draws now; {STALE}"


def judge_lists(root):
    """Yields what models/README.md does not list, and parts without a check."""
    listed = (root / "models" / "README.md").read_text()
    for folder in sorted(p for p in (root / "models").iterdir() if p.is_dir()):
        if f"]({folder.name})" not in listed:
            yield f"models/README.md: the folder {folder.name} is not in its table"
    for part in sorted((root / "models" / "lib").glob("*.hwm")):
        if part.stem.endswith("_check"):
            continue
        if f"| `{part.stem}` |" not in listed:
            yield f"models/README.md: the part {part.stem} is not in its table"
        if not part.with_name(part.stem + "_check.hwm").exists():
            yield f"models/lib: {part.stem} has no {part.stem}_check.hwm"


def examine(hw, root, corpus, write):
    """All that is wrong with the READMEs under models/, after writing what is to be written."""
    complaints = list(judge_lists(root))
    for folder in sorted(p for p in (root / "models").iterdir() if p.is_dir() and p.name != "lib"):
        readme = folder / "README.md"
        where = readme.relative_to(root).as_posix()
        if not readme.exists():
            complaints.append(f"{where}: missing")
            continue
        text = readme.read_text()
        found = table_lines(text)
        if found is None:
            complaints.append(f"{where}: no table of verdicts: the lines `{TABLE_BEGIN}` and `{TABLE_END}` are missing")
            continue
        rows, begin, end = found
        odd = [row for row in rows if len(row) != len(HEAD)]
        complaints += [f"{where}: a row with {len(row)} cells: {row[:2]}" for row in odd]
        old = {row[1]: row for row in rows if len(row) == len(HEAD)}
        wanted = {row[1]: row for row in wanted_rows(folder, corpus, root)}
        undecided = [name for file, marks in corpus.marks.items() if (root / file).parent == folder
                     for name in marks if name not in corpus.reports[file]]
        if write and undecided:
            complaints.append(f"{where}: not written, there is no verdict on {', '.join(undecided)}")
        elif write:
            complaints += [f"{where}: the remark on {name} has lost its scenario: {old[name][6]}"
                           for name in old.keys() - wanted.keys() if old[name][6]]
            readme.write_text(text := write_table(text, begin, end, old, wanted))
        else:
            complaints += compare_table(where, old, wanted)
        complaints += judge_pictures(hw, root, readme, text, write)
    return complaints
