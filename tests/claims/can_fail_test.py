#!/usr/bin/env python3
"""Shows that papers/claims.py notices what is wrong: can_fail_test.py HW PAPERS_FOLDER.

A repository in miniature, with a row, a model, its README and a page, is right; each change to it
must be complained of, by --write as well where writing cannot mend it.
"""
import pathlib
import sys
import tempfile
import unittest

HW = str(pathlib.Path(sys.argv[1]).resolve())
sys.path.insert(0, str(pathlib.Path(sys.argv[2]).resolve()))
import claims  # noqa: E402
import readmes  # noqa: E402

ROWS = "## S9 · Test\n| row | asks for | claim |\n|---|---|---|\n| S9a | W H S | a claim |\n## Not shown yet\n"
# Two clients, each of which needs two buffers one by one.
MODEL = """param buffers : 1..99 = 3
param nothing : bool = true
pool p = buffers
task t[2] { loop { idle; take 1 p; take 1 p; give all } }
/// Row: S9a
scenario before with buffers = 2 { check recoverable expect violated }
/// Row: S9a
/// Before: before, differs in: buffers
scenario after { check recoverable; size buffers for recoverable expect 3 }
/// Row: S9a
scenario after_large with buffers = 64 { check recoverable }
"""
PART = "model part\nsubsystem part(pages : pool) { action a { take 1 pages into used } }\n"
PART_CHECK = """import part
pool pages = 1 { account used }
instance one : part(pages)
scenario s { check recoverable }
"""
README = f"""# A system

    ./hw check models/sys
    ./hw graph --format svg -o models/sys/graph.svg models/sys/m.hwm

![Who needs what](graph.svg)

{readmes.TABLE_BEGIN}
{readmes.TABLE_END}
"""
LIST = "| [`sys`](sys) | a system |\n| [`lib`](lib) | parts |\n| `part` | a part |\n"
PAGE = """| row | claim | scenario | verdict |
|---|---|---|---|
| S9a | a claim | `m` · `before`, `after` | wedges, 4 steps |

And so it goes (`before`, 4 steps).
"""
FILES = {"papers/rows.md": ROWS, "papers/009-a-source.md": PAGE, "models/README.md": LIST, "models/sys/README.md": README,
         "models/sys/m.hwm": MODEL, "models/lib/part.hwm": PART, "models/lib/part_check.hwm": PART_CHECK}


class Miniature(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name, text in FILES.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_text(text)
        self.assertEqual(claims.examine(HW, self.root, True), [])

    def change(self, name, old, new):
        text = (self.root / name).read_text()
        self.assertIn(old, text)
        (self.root / name).write_text(text.replace(old, new, 1))

    def complaints(self, write=False):
        return "\n".join(claims.examine(HW, self.root, write))

    def expect(self, words, lasting=False):
        """Complained of with these words; if `lasting`, still after the tool has written what it writes."""
        self.assertIn(words, self.complaints())
        if lasting:
            self.assertIn(words, self.complaints(write=True))
        else:
            self.assertEqual(self.complaints(write=True), "")

    def test_right(self):
        self.assertEqual(self.complaints(), "")

    # rows and marks

    def test_unknown_row(self):
        self.change("models/sys/m.hwm", "/// Row: S9a", "/// Row: S9b")
        self.expect("there is no row S9b", lasting=True)

    def test_nothing_is_violated_any_more(self):
        self.change("models/sys/m.hwm", "with buffers = 2 { check recoverable expect violated", "with buffers = 4 { check recoverable")
        self.expect("S9a: asks 1 time(s) for W, shown 0", lasting=True)

    def test_otherwise_than_expected(self):
        self.change("models/sys/m.hwm", "{ check recoverable; size", "{ check recoverable expect violated; size")
        self.expect("m.hwm: hw check exits with 10", lasting=True)

    def test_scenario_without_a_row_otherwise_than_expected(self):
        self.change("models/lib/part_check.hwm", "check recoverable", "check never pages.used == 1")
        self.expect("part_check.hwm: hw check exits with 10", lasting=True)

    def test_warning(self):
        self.change("models/lib/part_check.hwm", "scenario", "path nobody { step \"x\" }\nscenario")
        self.expect("part_check.hwm: hw check warns", lasting=True)

    def test_sides_differ_in_more_than_they_say(self):
        self.change("models/sys/m.hwm", "scenario after {", "scenario after with nothing = false {")
        self.expect("differs from before in buffers, nothing, and says: in buffers", lasting=True)

    def test_sides_differ_in_less_than_they_say(self):
        self.change("models/sys/m.hwm", "differs in: buffers", "differs in: buffers, nothing")
        self.expect("differs from before in buffers, and says: in buffers, nothing", lasting=True)

    def test_no_other_side(self):
        self.change("models/sys/m.hwm", "Before: before,", "Before: nobody,")
        self.expect("`nobody`, the other side of the change, is not in this file", lasting=True)
        self.change("models/sys/m.hwm", "/// Before: nobody, differs in: buffers\n", "")
        self.expect("no `/// Before:` says which two", lasting=True)

    def test_mark_that_cannot_be_read(self):
        self.change("models/sys/m.hwm", ", differs in: buffers", "")
        self.expect("a mark that cannot be read", lasting=True)

    def test_no_large_instance(self):
        self.change("models/sys/m.hwm", "after_large with buffers = 64", "larger with buffers = 64")
        self.expect("nor a proof for all sizes shows it at a large scale", lasting=True)

    def test_proof_in_the_place_of_a_large_instance(self):
        self.change("models/sys/m.hwm", "after_large with buffers = 64 { check recoverable }",
                    "all_sizes { check recoverable for all buffers in 3.. }")
        self.expect("`all_sizes` is not in the table")

    def test_large_instance_that_is_none(self):
        for values, words in [("buffers = 9", "no number in it is 64 or more"),
                              ("buffers = 64, nothing = false", "differs in nothing, which is no size")]:
            with self.subTest(values):
                self.change("models/sys/m.hwm", "after_large with buffers = 64 ", f"after_large with {values} ")
                self.expect(words, lasting=True)
                self.change("models/sys/m.hwm", f"after_large with {values} ", "after_large with buffers = 64 ")

    def test_shown_and_still_pending(self):
        self.change("papers/rows.md", "## Not shown yet\n", "## Not shown yet\n- S9a: later\n")
        self.expect("S9a is shown and no longer pending")

    def test_stale_page_of_claims(self):
        self.change("papers/claims.md", "4 steps", "5 steps")
        self.expect("papers/claims.md is not up to date")

    # READMEs

    def test_verdict_in_a_table(self):
        for old, new, words in [("violated, 4 steps", "holds", "verdict is"), ("`size buffers for recoverable`: 3", "4", "verdict is"),
                                ("`buffers = 64`", "`buffers = 65`", "with is"), ("| S9a | `before`", "|  | `before`", "row is")]:
            with self.subTest(new):
                self.change("models/sys/README.md", old, new)
                self.expect(words)

    def test_scenarios_in_a_table(self):
        self.change("models/sys/README.md", "`before`", "`gone`")
        self.expect("`before` is not in the table")
        self.change("models/sys/README.md", "| S9a | `before`", "| S9a | `gone` |  |  | 1 | 1 s |  |\n| S9a | `before`")
        self.expect("`gone` is in the table and no scenario")

    def test_states_in_a_table(self):
        text = (self.root / "models/sys/README.md").read_text()
        states = readmes.cells_of(next(line for line in text.splitlines() if "`before`" in line))[4]
        self.change("models/sys/README.md", f"| {states} |", f"| {3 * int(states)} |")
        self.expect("states, the table says")

    def test_remarks_are_kept(self):
        text = (self.root / "models/sys/README.md").read_text()
        line = next(line for line in text.splitlines() if "`before`" in line)
        self.change("models/sys/README.md", line, line[:-2] + "a remark |")
        self.change("models/sys/README.md", "4 steps", "5 steps")
        self.expect("verdict is")
        self.assertIn("| a remark |", (self.root / "models/sys/README.md").read_text())

    def test_no_table_is_written_without_verdicts(self):
        self.change("models/sys/m.hwm", "pool p = buffers", "pool p = ")
        before = (self.root / "models/sys/README.md").read_text()
        self.expect("no verdict on before", lasting=True)
        self.assertEqual((self.root / "models/sys/README.md").read_text(), before)

    def test_no_table(self):
        self.change("models/sys/README.md", readmes.TABLE_END, "")
        self.expect("no table of verdicts", lasting=True)

    def test_pictures(self):
        self.change("models/sys/m.hwm", "pool p =", "pool pages =")
        (self.root / "models/sys/m.hwm").write_text((self.root / "models/sys/m.hwm").read_text().replace("take 1 p;", "take 1 pages;"))
        self.expect("graph.svg: not what hw graph draws now")
        (self.root / "models/sys/graph.svg").unlink()
        self.expect("graph.svg: not what hw graph draws now")
        self.change("models/sys/README.md", "](graph.svg)", "](other.svg)")
        self.expect("is not linked", lasting=True)

    def test_no_readme(self):
        (self.root / "models/sys/README.md").unlink()
        self.expect("models/sys/README.md: missing", lasting=True)

    def test_lists(self):
        self.change("models/README.md", "](sys)", "](other)")
        self.change("models/README.md", "| `part` |", "| `other` |")
        (self.root / "models/lib/part_check.hwm").unlink()
        for words in ("the folder sys is not in its table", "the part part is not in its table", "part has no part_check.hwm"):
            self.expect(words, lasting=True)

    # pages on the sources

    def test_pages(self):
        for old, new, words in [("| wedges, 4 steps |", "| wedges, 5 steps |", "S9a: no run of 5 steps"),
                                ("(`before`, 4 steps)", "(`before`, 6 steps)", "before has no run of 6 steps"),
                                ("`after` |", "`behind` |", "there is no scenario behind"), ("| S9a |", "| S8a |", "nothing about S9a")]:
            with self.subTest(new):
                self.change("papers/009-a-source.md", old, new)
                self.expect(words, lasting=True)
                self.change("papers/009-a-source.md", new, old)
        (self.root / "papers/009-a-source.md").unlink()
        self.expect("0 pages", lasting=True)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
