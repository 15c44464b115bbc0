#!/usr/bin/env python3
"""The commands and options in their ordinary use."""
import json
import re
import shutil
import subprocess

import harness
from harness import AS_EXPECTED, OTHERWISE, ROOT, SMALL, SWAP, UNDECIDED, USAGE, CommandLineTest

WEDGE = """pool pages = 2
lock l
task pair[2] {
  loop {
    idle
    take 1 pages
    lock l { take 1 pages }
    give all
  }
}
scenario plain { check recoverable expect violated }
scenario other { check bounded pages.held <= 2 }
"""


class Check(CommandLineTest):
    def test_what_is_selected(self):
        path = self.write(WEDGE)
        both = self.expect(self.hw("check", path), AS_EXPECTED, r"2 checks in 2 scenarios")
        one = self.expect(self.hw("check", "--scenario", "other", path), AS_EXPECTED, r"1 check in 1 scenario")
        self.assertIn("plain", both.out)
        self.assertNotIn("plain", one.out)
        self.expect(self.hw("check", "--check", "bounded", path), AS_EXPECTED, r"1 check in 1 scenario")

    def test_sizes_only(self):
        path = self.write("param n : 1..8 = 3\npool pages = n\ntask pair[2] { loop { idle; take 1 pages; take 1 pages; give all } }\n"
                          "scenario s { check recoverable; size n for recoverable expect 3 }\n")
        answer = self.expect(self.hw("size", path), AS_EXPECTED, r"n = 3 ", r"1 check in 1 scenario")
        self.assertNotRegex(answer.out, r"s +recoverable")
        self.expect(self.hw("size", path, "--for-all", "n", "--max-states", "9"), UNDECIDED)
        self.expect(self.hw("size", self.write(WEDGE)), USAGE, r"there is no `size`")

    def test_folder_and_files(self):
        self.write(WEDGE, "a.hwm")
        self.write(WEDGE, "below/b.hwm")
        self.write("pool part = 1\n", "below/part.hwm")
        self.write("= = =", ".hidden/c.hwm")
        self.write("= = =", "not_a_model.txt")
        answer = self.expect(self.hw("check", self.folder), AS_EXPECTED, r"of 2 files", r"1 file of the folder")
        self.assertEqual(answer.err, "")

    def test_files_behind_an_option_that_may_be_repeated(self):
        a, b = self.write(WEDGE, "a.hwm"), self.write(WEDGE, "b.hwm")
        for option in (["--scenario", "other"], ["--check", "bounded"], ["--format", "text"]):
            self.expect(self.hw("check", *option, a, b), AS_EXPECTED, r"of 2 files")
        text = "param n : 1..2 = 1\npool p = n\ntask t { idle; take 1 p; give all }\nscenario s { check recoverable }\n"
        c, d = self.write(text, "c.hwm"), self.write(text, "d.hwm")
        self.expect(self.hw("check", "-D", "n=2", c, d), AS_EXPECTED, r"of 2 files")

    def test_wedge_is_told(self):
        answer = self.hw("check", "--scenario", "plain", "--trace", self.write(WEDGE))
        self.expect(answer, AS_EXPECTED, r"m\.hwm:6\b", r"who holds what", r"who waits for what", r"pages", r"pair")

    def test_unexpected_wedge_is_told_without_being_asked(self):
        text = WEDGE.replace(" expect violated", "")
        self.expect(self.hw("check", self.write(text)), OTHERWISE, r"who holds what", r"1 otherwise")

    def test_same_answer_without_reductions(self):
        small = "--scenario vanilla --scenario patched --scenario keep_noise --scenario reserve_above_all_buffers".split()
        for arguments in ([], ["--no-reduce"]):
            self.expect(self.hw("check", *arguments, *small, SWAP, timeout=300), AS_EXPECTED, r"7 as expected")

    def test_same_report_twice(self):
        first, second = (self.hw("check", "--no-times", "--trace", SWAP).out for _ in range(2))
        self.assertEqual(first, second)

    def test_no_colour_outside_of_a_terminal(self):
        path = self.write(WEDGE)
        self.assertNotIn("\x1b", self.hw("check", path).all)
        self.assertIn("\x1b[", self.hw("check", "--color", "always", path).out)

    def test_quiet(self):
        self.assertEqual(self.hw("check", "-q", self.write(WEDGE)).all, "")

    def test_json(self):
        answer = self.hw("check", "--format", "json", "--trace", self.write(WEDGE))
        self.assertEqual(answer.code, AS_EXPECTED, answer)
        report = json.loads(answer.out)
        self.assertTrue(any("version" in key for key in report), report.keys())
        text = json.dumps(report)
        for word in ("plain", "other", "recoverable", "violated", "pages.held <= 2"):
            self.assertIn(word, text)

    def test_json_of_a_wrong_model(self):
        answer = self.hw("check", "--format", "json", self.write("pool = 1\n"))
        self.assertEqual(answer.code, harness.MODEL_ERROR, answer)
        self.assertIn("E0101", json.dumps(json.loads(answer.out)))


class Others(CommandLineTest):
    def test_version_and_help(self):
        self.expect(self.hw("--version"), AS_EXPECTED, r"^hw \d+\.\d+\.\d+\n$")
        for arguments in (["help"], ["--help"], ["help", "check"], ["check", "--help"], ["fmt", "--help"]):
            self.expect(self.hw(*arguments), AS_EXPECTED, r"hw", r"exit codes")

    def test_graph(self):
        path = self.write(WEDGE)
        answer = self.expect(self.hw("graph", path), AS_EXPECTED, r"digraph", r"m\.hwm:\d+")
        self.assertIn("pages", answer.out)
        self.hw("graph", "-o", self.folder / "g.dot", path)
        self.assertEqual((self.folder / "g.dot").read_text(), answer.out)

    def test_graph_is_laid_out(self):
        if shutil.which("dot") is None:
            self.skipTest("graphviz is not installed")
        path = self.write(WEDGE)
        self.expect(self.hw("graph", "--format", "svg", path), AS_EXPECTED, r"<svg", r"pages")
        dot = self.hw("graph", path).out
        subprocess.run(["dot", "-Tsvg"], input=dot.encode(), check=True, capture_output=True)

    def test_graph_of_every_model(self):
        for path in sorted([*(ROOT / "examples").glob("*.hwm"), *(ROOT / "models/swap_over_nbd").glob("*.hwm")]):
            self.expect(self.hw("graph", path), AS_EXPECTED, r"digraph")

    def test_cycles_of_a_graph(self):
        model = "models/gfp_atomic/receive.hwm"
        counted = {}
        for option in ([], ["--cycles", "3"], ["--cycles", "100"]):
            lines = self.hw("graph", *option, model, cwd=ROOT).err.splitlines()
            cycles = [line for line in lines if line.startswith("possible deadlock: ")]
            self.assertNotIn(f"({ROOT}", "".join(lines), "places are named from where the user stands")
            more = re.search(r"^and (\d+) more cycles of waits", lines[-1])
            counted[" ".join(option)] = (len(cycles), len(cycles) + (int(more.group(1)) if more else 0))
        self.assertEqual([shown for shown, _ in counted.values()][:2], [12, 3])
        self.assertGreater(counted["--cycles 100"][0], 12)
        self.assertEqual(len({known for _, known in counted.values()}), 1, counted)

    def test_ir(self):
        path = self.write(WEDGE)
        self.expect(self.hw("ir", "--scenario", "plain", path), AS_EXPECTED, r"pages")

    def test_fmt(self):
        path = self.write("pool   pages=1 // kept\n")
        self.assertEqual(self.hw("fmt", "--check", path).code, OTHERWISE)
        printed = self.expect(self.hw("fmt", path), AS_EXPECTED, r"pool pages = 1 +// kept\n").out
        self.assertEqual(path.read_text(), "pool   pages=1 // kept\n")
        self.expect(self.hw("fmt", "-i", path), AS_EXPECTED)
        self.assertEqual(path.read_text(), printed)
        self.expect(self.hw("fmt", "--check", path), AS_EXPECTED)
        self.assertEqual([p.name for p in self.folder.iterdir()], ["m.hwm"], "a temporary file was left")

    def test_models_and_examples_are_laid_out_canonically(self):
        paths = [path for folder in ("models", "examples") for path in (ROOT / folder).rglob("*.hwm")]
        self.assertGreater(len(paths), 10)
        self.expect(self.hw("fmt", "--check", *paths), AS_EXPECTED)


if __name__ == "__main__":
    harness.main()
