"""The pages on the sources against the verdicts: papers/000-….md for the rows S0…, and so on.

A page has a table with a line for each row of its source, one or several: `| S3a | claim | scenarios
| verdict |`. Complains when a row has no line, when a scenario named there does not exist, and when a
number of steps, there or behind a scenario's name in the text, is not that of its run. What the words
mean nobody checks but the reader.
"""
import re

from corpus import length_of

LINE = re.compile(r"^\| (S(\d+)[a-z]) \| (.*) \| (.*) \| (.*) \|$", re.M)
NAME = re.compile(r"`([A-Za-z_][A-Za-z0-9_]*)`")
STEPS = re.compile(r"(\d+(?:(?:, | and )\d+)*) steps")
IN_TEXT = re.compile(r"`([A-Za-z_][A-Za-z0-9_]*)`,? \(?(\d+) steps")


def lengths_by_scenario(corpus):
    """{scenario: lengths of the runs into its violations}, scenarios of one name together."""
    lengths = {}
    for reports in corpus.reports.values():
        for scenario, report in reports.items():
            lengths.setdefault(scenario, set()).update(length_of(check) for check in report["checks"])
    return lengths


def judge_page(name, text, source, lengths, stems):
    for row, number, _, scenarios, verdict in LINE.findall(text):
        if number != source:
            yield f"{name}: {row} is a row of another source"
        named = NAME.findall(scenarios)
        yield from (f"{name}: {row}: there is no scenario {n}" for n in named if n not in lengths and n not in stems)
        known = set().union(*(lengths[n] for n in named if n in lengths))
        for steps in re.findall(r"\d+", " ".join(STEPS.findall(verdict))):
            if int(steps) not in known:
                yield f"{name}: {row}: no run of {steps} steps"
    for scenario, steps in IN_TEXT.findall(text):
        if scenario in lengths and int(steps) not in lengths[scenario]:
            yield f"{name}: {scenario} has no run of {steps} steps"


def examine(root, rows, corpus):
    """All that is wrong with the pages of the sources that the rows belong to."""
    lengths = lengths_by_scenario(corpus)
    stems = {file.rsplit("/", 1)[-1].removesuffix(".hwm") for file in corpus.reports}
    complaints = []
    for section in dict.fromkeys(row.section for row in rows):
        source = section.removeprefix("S")
        found = sorted((root / "papers").glob(f"{int(source):03}-*.md"))
        if len(found) != 1:
            complaints.append(f"papers/{int(source):03}-….md: {len(found)} pages")
            continue
        text = found[0].read_text()
        told = {match[0] for match in LINE.findall(text)}
        complaints += [f"{found[0].name}: nothing about {row.id}" for row in rows
                       if row.section == section and row.id not in told]
        complaints += judge_page(found[0].name, text, source, lengths, stems)
    return complaints
