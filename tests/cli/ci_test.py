#!/usr/bin/env python3
"""hw in a build: a repository of models, a baseline, a cache; and what makes the build fail."""
import json
import pathlib
import re
import subprocess
import xml.etree.ElementTree as xml

import harness
from harness import AS_EXPECTED, MODEL_ERROR, OTHERWISE, ROOT, SWAP, UNDECIDED, USAGE, CommandLineTest

MODEL = """param size : 1..9 = {size}
pool pages = size
task t[2] {{
  loop {{ idle; repeat 2 {{ take 1 pages }} give all }}
}}
scenario wedges with size = 2 {{ check recoverable expect violated }}
scenario runs {{ check recoverable{expect} check bounded pages.held <= 3 }}
scenario least {{ size size for recoverable }}
"""
GOOD = MODEL.format(size=3, expect="")


class Baselines(CommandLineTest):
    def check(self, *arguments, **more):
        return self.hw("check", "--baseline", self.folder / "hw.baseline", *arguments, **more)

    def recorded(self):
        return {(c["file"], c["scenario"], c["check"]): c["verdict"]
                for c in json.loads((self.folder / "hw.baseline").read_text())["checks"]}

    def test_first_run_records_and_the_second_compares(self):
        self.write(GOOD, "models/a.hwm")
        self.expect(self.check(self.folder / "models"), AS_EXPECTED, r"4 verdicts recorded in .*hw\.baseline")
        self.assertEqual(self.recorded(), {
            ("models/a.hwm", "wedges", "recoverable"): "violated",
            ("models/a.hwm", "runs", "recoverable"): "holds",
            ("models/a.hwm", "runs", "bounded pages.held <= 3"): "holds",
            ("models/a.hwm", "least", "size size for recoverable"): "size = 3"})
        answer = self.expect(self.check(self.folder / "models"), AS_EXPECTED)
        self.assertNotIn("baseline", answer.all)

    def test_changed_verdict_fails_though_the_file_expects_it(self):
        self.write(GOOD, "models/a.hwm")
        self.check(self.folder / "models")
        # Somebody shrinks the pool, and makes the file agree with it.
        self.write(MODEL.format(size=2, expect=" expect violated"), "models/a.hwm")
        self.expect(self.hw("check", self.folder / "models"), AS_EXPECTED)
        answer = self.expect(self.check(self.folder / "models"), OTHERWISE, r"1 difference from the baseline")
        self.assertRegex(answer.out, r"models/a\.hwm, runs, recoverable: violated, the baseline has `holds`")

    def test_a_change_for_the_better_is_a_difference_too(self):
        path = self.write(MODEL.format(size=2, expect=" expect violated"))
        self.check(path)
        path.write_text(GOOD)
        self.expect(self.check(path), OTHERWISE, r"runs, recoverable: holds, the baseline has `violated`")

    def test_changed_size(self):
        path = self.write(GOOD)
        self.check(path)
        path.write_text(GOOD.replace("t[2]", "t[3]").replace("size = 3", "size = 4").replace("<= 3", "<= 3 "))
        self.expect(self.check(path), OTHERWISE, r"size for recoverable: size = 4, the baseline has `size = 3`")

    def test_new_and_missing_checks(self):
        path = self.write(GOOD)
        self.check(path)
        path.write_text(GOOD.replace("scenario wedges", "scenario renamed"))
        answer = self.expect(self.check(path), OTHERWISE, r"2 differences")
        self.assertRegex(answer.out, r"renamed, recoverable: violated, not in the baseline")
        self.assertRegex(answer.out, r"wedges, recoverable: is gone, the baseline has `violated`")

    def test_missing_file_is_noticed_below_the_folder_that_was_asked_for(self):
        self.write(GOOD, "models/a.hwm")
        gone = self.write(GOOD, "models/b.hwm")
        self.write(GOOD, "others/c.hwm")
        self.check(self.folder / "models", self.folder / "others")
        gone.unlink()
        self.expect(self.check(self.folder / "models"), OTHERWISE, r"models/b\.hwm, runs, recoverable: is gone")
        self.expect(self.check(self.folder / "others"), AS_EXPECTED)
        self.expect(self.check(self.folder / "models" / "a.hwm"), AS_EXPECTED)

    def test_part_of_the_checks_is_compared_as_a_part(self):
        path = self.write(GOOD)
        self.check(path)
        self.expect(self.check("--scenario", "runs", path), AS_EXPECTED)
        self.expect(self.check("--check", "recoverable", path), AS_EXPECTED)

    def test_update(self):
        path = self.write(GOOD)
        self.check(path)
        path.write_text(MODEL.format(size=2, expect=" expect violated"))
        self.expect(self.check("--update-baseline", path), AS_EXPECTED, r"recorded")
        self.assertEqual(self.recorded()[("m.hwm", "runs", "recoverable")], "violated")
        self.expect(self.check(path), AS_EXPECTED)

    def test_update_of_one_file_keeps_the_others(self):
        a, b = self.write(GOOD, "a.hwm"), self.write(GOOD, "b.hwm")
        self.check(a, b)
        before = self.recorded()
        self.check("--update-baseline", "--scenario", "runs", a)
        self.assertEqual(self.recorded(), before)

    def test_undecided_is_neither_recorded_nor_a_difference(self):
        path = self.write(GOOD)
        self.check(path)
        before = self.recorded()
        limits = ["--max-states", "2", "--scenario", "runs"]
        answer = self.expect(self.check(*limits, path), UNDECIDED)
        self.assertNotIn("difference", answer.all)
        self.expect(self.check(*limits, "--update-baseline", path), UNDECIDED)
        self.assertEqual(self.recorded(), before)

    def test_file_in_error_keeps_its_verdicts(self):
        path = self.write(GOOD)
        self.check(path)
        before = self.recorded()
        path.write_text("pool = 1")
        self.expect(self.check("--update-baseline", path), MODEL_ERROR)
        self.assertEqual(self.recorded(), before)

    def test_same_names_from_another_folder(self):
        self.write(GOOD, "models/a.hwm")
        self.check(self.folder / "models")
        self.expect(self.hw("check", "--baseline", "../hw.baseline", ".", cwd=self.folder / "models"), AS_EXPECTED)
        self.expect(self.hw("check", "--baseline", "hw.baseline", "./models/", cwd=self.folder), AS_EXPECTED)

    def test_no_baseline_at_all(self):
        path = self.write(GOOD)
        for text in ("", "nonsense", "{}", '{"version": 2, "checks": []}', '{"version": 1, "checks": [{"file": 3}]}'):
            (self.folder / "hw.baseline").write_text(text)
            self.expect(self.check(path), USAGE, r"baseline .* cannot be used")
            self.assertEqual((self.folder / "hw.baseline").read_text(), text)
        self.expect(self.hw("check", "--update-baseline", path), USAGE, r"--baseline FILE")

    def test_in_every_report(self):
        path = self.write(GOOD)
        self.check(path)
        path.write_text(MODEL.format(size=2, expect=" expect violated"))
        out = {name: self.folder / f"r.{name}" for name in ("json", "junit", "sarif", "github")}
        formats = ",".join(f"{name}={file}" for name, file in out.items())
        self.expect(self.check("--format", formats + ",text", path), OTHERWISE)
        difference = json.loads(out["json"].read_text())["differences"][0]
        self.assertEqual((difference["was"], difference["is"], difference["line"]), ("holds", "violated", 7))
        self.assertEqual(xml.parse(out["junit"]).find(".//failure").get("type"), "baseline")
        self.assertEqual(json.loads(out["sarif"].read_text())["runs"][0]["results"][0]["ruleId"], "baseline")
        self.assertRegex(out["github"].read_text(), r"^::error file=.*m\.hwm,line=7,.*title=baseline::")


class Caches(CommandLineTest):
    def check(self, *arguments, **more):
        return self.hw("check", "--cache", self.folder / "cache", *arguments, **more)

    def entries(self):
        return sorted((self.folder / "cache").glob("*.hwcache"))

    def cached(self, answer):
        match = re.search(r"(\d+) of the checks cached", answer.out)
        return int(match.group(1)) if match else 0

    def test_second_run_decides_nothing(self):
        path = self.write(GOOD)
        self.assertEqual(self.cached(self.expect(self.check(path), AS_EXPECTED)), 0)
        again = self.expect(self.check(path), AS_EXPECTED, r"cached")
        self.assertEqual(self.cached(again), 4)
        plain = [self.hw("check", "--no-times", "--trace", *more, path).out
                 for more in ([], ["--cache", self.folder / "cache"])]
        self.assertEqual(plain[0], plain[1], "but for times the report is the same")
        # JSON has the fingerprint of the states, which a text report does without: its own entry.
        first, report = (json.loads(self.check("--format", "json", path).out) for _ in range(2))
        self.assertFalse(any(s["coverage"] and s["coverage"]["cached"] for s in first["files"][0]["scenarios"]))
        self.assertTrue(all(s["coverage"] is None or s["coverage"]["cached"] for s in report["files"][0]["scenarios"]))

    def test_the_swap_models(self):
        folder = SWAP.parent
        first = self.expect(self.check(folder, timeout=300), AS_EXPECTED)
        second = self.expect(self.check(folder, timeout=300), AS_EXPECTED)
        self.assertEqual(self.cached(first), 0)
        checks = int(re.search(r"(\d+) checks in", second.out).group(1))
        # Proofs for all values are made anew.
        self.assertEqual(self.cached(second), checks - len(re.findall(r" for all .* (?:holds|violated)", second.out)))

    def test_what_is_decided_again(self):
        path = self.write(GOOD)
        self.check(path)
        for change in (["-D", "size=4"], ["--no-reduce"]):
            self.assertEqual(self.cached(self.check(*change, "--scenario", "runs", path)), 0, change)
        path.write_text(GOOD + "// a comment\n")
        self.assertEqual(self.cached(self.check(path)), 0)
        path.write_text(GOOD)
        self.assertEqual(self.cached(self.check(path)), 4)

    def test_changed_import_is_noticed(self):
        self.write("pool pages = 3\n", "part.hwm")
        path = self.write('import "part.hwm"\ntask t[2] { loop { idle; repeat 2 { take 1 pages } give all } }\n'
                          "scenario s { check recoverable }\n")
        self.expect(self.check(path), AS_EXPECTED)
        self.assertEqual(self.cached(self.expect(self.check(path), AS_EXPECTED)), 1)
        self.write("pool pages = 2\n", "part.hwm")
        self.assertEqual(self.cached(self.expect(self.check(path), OTHERWISE, r"violated")), 0)

    def test_moved_file_is_known(self):
        self.check(self.write(GOOD, "a.hwm"))
        self.assertEqual(self.cached(self.check(self.write(GOOD, "elsewhere/b.hwm"))), 4)

    def test_warnings_come_from_the_cache_too(self):
        path = self.write("pool p = 1\ntask t { idle; if (p.free > 5) { step \"never\" } take 1 p; give all }\n"
                          "scenario s { check recoverable }\n")
        first, second = self.check("--no-times", path), self.check("--no-times", path)
        self.assertIn("W0401", first.out)
        self.assertEqual(first.out, second.out)

    def test_undecided_is_not_kept(self):
        path = self.write(GOOD)
        self.expect(self.check("--max-states", "2", "--scenario", "runs", path), UNDECIDED)
        self.assertEqual(self.entries(), [])
        self.expect(self.check("--scenario", "runs", path), AS_EXPECTED)

    def test_spoiled_entries(self):
        path = self.write(GOOD)
        self.check(path)
        for spoil in (lambda text: b"", lambda text: text[:-20], lambda text: text.replace(b'"outcome":0', b'"outcome":1')):
            before = {entry: entry.read_bytes() for entry in self.entries()}
            for entry, text in before.items():
                entry.write_bytes(spoil(text))
            answer = self.expect(self.check(path), AS_EXPECTED, r"warning: cache entry .* ignored")
            self.assertEqual(answer.err.count("ignored"), sum(spoil(text) != text for text in before.values()))
            self.assertEqual({entry: entry.read_bytes() for entry in self.entries()}, before, "mended")

    def test_folder_that_cannot_be_used(self):
        path = self.write(GOOD)
        (self.folder / "cache").write_text("a file")
        self.expect(self.check(path), AS_EXPECTED, r"warning: the cache .* cannot be used")

    def test_many_at_once(self):
        path = self.write(GOOD)
        running = [subprocess.Popen([harness.HW, "check", "--no-times", "--cache", self.folder / "cache", path],
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(12)]
        answers = [self.judged(one.wait(timeout=60), *one.communicate()) for one in running]
        self.assertEqual({(a.code, a.out, a.err) for a in answers}, {(AS_EXPECTED, answers[0].out, "")})
        self.assertEqual([p.suffix for p in (self.folder / "cache").iterdir()], [".hwcache"] * 4, "one is the run that refutes a size")

    def test_another_program_has_its_own_entries(self):
        path = self.write(GOOD)
        self.check(path)
        other = self.folder / "hw2"
        other.write_bytes(pathlib.Path(harness.HW).read_bytes() + b"\0")
        other.chmod(0o755)
        done = subprocess.run([other, "check", "--cache", self.folder / "cache", path], capture_output=True, text=True)
        self.assertEqual(done.returncode, AS_EXPECTED, done.stderr)
        self.assertNotIn("cached", done.stdout)


class Recipe(CommandLineTest):
    """The recipe of README.md, section "In a build"."""

    def test_it_is_what_the_readme_says_and_it_works(self):
        readme = (ROOT / "README.md").read_text()
        command = re.search(r"hw check models (--format junit=\S+,github \S.*)", readme)
        self.assertIsNotNone(command, "README.md shows the command")
        arguments = command.group(1).split()
        self.write(GOOD, "models/a.hwm")
        self.expect(self.hw("check", "models", *arguments, cwd=self.folder), AS_EXPECTED, r"recorded")
        answer = self.expect(self.hw("check", "models", *arguments, cwd=self.folder), AS_EXPECTED)
        self.assertEqual(answer.out, "")
        self.write(MODEL.format(size=2, expect=" expect violated"), "models/a.hwm")
        answer = self.expect(self.hw("check", "models", *arguments, cwd=self.folder), OTHERWISE)
        self.assertRegex(answer.out, r"(?m)^::error file=models/a\.hwm,line=7,")
        junit = xml.parse(self.folder / re.search(r"junit=([^,]+),", command.group(1)).group(1))
        self.assertEqual(len(list(junit.iter("failure"))), 1)


class Selection(CommandLineTest):
    def test_a_size_is_chosen_as_a_size(self):
        path = self.write(GOOD)
        for text, lines in (("recoverable", 2), ("size", 1), ("size size for", 1), ("bounded", 1)):
            answer = self.expect(self.hw("check", "--check", text, path), AS_EXPECTED)
            self.assertEqual(len(re.findall(r"(?m)^  ok ", answer.out)), lines, (text, answer.out))


if __name__ == "__main__":
    harness.main()
