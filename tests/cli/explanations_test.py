#!/usr/bin/env python3
"""What helps to understand an answer: folded runs, warnings that are failures, changes that were tried."""
import json
import re
import xml.etree.ElementTree as xml

import harness
from harness import AS_EXPECTED, OTHERWISE, ROOT, CommandLineTest

EXAMPLE = ROOT / "examples" / "03_hold_and_wait.hwm"

RESERVE = """param keep : 0..4 = 1
pool pages = 4 { account dirty reserve keep for io }
path write limit 1 { take 1 pages give all move 1 pages: dirty -> free }
task writer { loop { idle take 1 pages into dirty } }
task flusher { loop { idle until pages.dirty > 0 submit write } }
scenario s { check recoverable }
"""

UNUSED = """param big : bool = false
pool p = 1
task t {
  loop {
    idle
    take 1 p else { step "never so" retry }
    give all
    if (big) { step "big" }
  }
}
path unused { step "x" }
"""


class Folding(CommandLineTest):
    def told(self, *arguments):
        answer = self.hw("check", "--trace", "--scenario", "as_shipped", "--check", "recoverable", *arguments, EXAMPLE)
        return self.expect(answer, AS_EXPECTED).out

    def test_folded(self):
        out = self.told()
        self.assertRegex(out, r"(?m)^  2-4  .*take 1 pages, 3 times  pages\.free 6 -> 3, holds pages 0 -> 3$")
        self.assertRegex(out, r"2 steps that matter to nobody else left out; --full")
        self.assertNotIn("  idle", out)
        self.assertRegex(out, r"(?m)^  6-8 .*\n +-- from here on no run leads back to rest --")
        self.assertIn("shortest run: 8 steps", out)

    def test_full(self):
        out = self.told("--full")
        self.assertEqual(re.findall(r"(?m)^  (\d+)  dm_crypt", out), [str(i) for i in range(1, 9)])
        self.assertNotIn("left out", out)

    def test_a_step_that_somebody_looks_at_is_shown(self):
        text = ("pool p = 1\ntask a { loop { idle; here: step \"x\"; either { take 2 p give all } or { step \"y\" } } }\n"
                "task b { loop { idle until count(a at here) > 0 } }\n"
                "scenario s { check recoverable of a expect violated }\n")
        out = self.hw("check", self.write(text)).out
        self.assertRegex(out, r"\d  a +m\.hwm:2  idle", "b's condition sees who stands at `here`")
        hidden = self.hw("check", self.write(text.replace("count(a at here) > 0", "p.free > 0"))).out
        self.assertNotRegex(hidden, r"\d  a +m\.hwm:2  idle")

    def test_nothing_else_is_lost(self):
        """Every statement of the full run that changes something shared is in the folded one."""
        model = ROOT / "models/swap_over_nbd/swap_over_nbd.hwm"
        for scenario in ("vanilla", "keep_noise"):
            full, folded = (self.hw("check", "--trace", "--scenario", scenario, "--check", "recoverable", *more, model,
                                    timeout=120).out for more in (["--full"], []))
            def statements(text):
                return {match for match in re.findall(r"  (\S+\.hwm:\d+)  .*->", text)}
            self.assertEqual(statements(full), statements(folded))
            self.assertLess(len(folded.splitlines()), len(full.splitlines()))


class Strict(CommandLineTest):
    def test_a_warning_is_a_failure(self):
        path = self.write(UNUSED + "scenario s { check recoverable }\n")
        plain = self.expect(self.hw("check", path), AS_EXPECTED, r"warning\[W0402\].*unused", r"; 2 warnings")
        strict = self.expect(self.hw("check", "--strict", path), OTHERWISE, r"2 warnings that are failures")
        for code in ("W0401", "W0402"):
            self.assertIn(code, plain.out)
            self.assertIn(code, strict.out)

    def test_in_reports(self):
        path, out = self.write(UNUSED + "scenario s { check recoverable }\n"), self.folder
        self.hw("check", "--strict", "--format", f"junit={out}/j,sarif={out}/s,github={out}/g", path)
        self.assertEqual([f.get("type") for f in xml.parse(out / "j").iter("failure")], ["W0401", "W0402"])
        self.assertEqual({r["level"] for r in json.loads((out / "s").read_text())["runs"][0]["results"]}, {"error"})
        self.assertEqual((out / "g").read_text().count("::error "), 2)

    def test_without_a_warning_nothing_changes(self):
        self.expect(self.hw("check", "--strict", EXAMPLE), AS_EXPECTED)
        path = self.write("param n : 1..4 = 2\nassume n > 4\npool p = n\nscenario s { check always true }\n")
        self.expect(self.hw("check", "--strict", path), harness.MODEL_ERROR, r"E0403")

    def test_a_left_side_that_never_happens(self):
        text = ("pool p = 3\ntask t { loop { idle until p.free == 3; take 2 p; give all } }\n"
                "scenario s { check p.free == 2 leads to p.free == 3 }\n"
                "scenario r { check p.free == 1 leads to p.free == 3 }\n")
        path, cache = self.write(text), self.folder / "cache"
        for more in ([], ["--cache", cache], ["--cache", cache]):
            answer = self.expect(self.hw("check", *more, path), AS_EXPECTED)
            self.assertEqual(re.findall(r"W0405\]: (.*)", answer.out),
                             ["the left side of `p.free == 2 leads to p.free == 3` never happens in scenario s"])
            self.assertEqual(answer.err, "")
        self.expect(self.hw("check", "--strict", path), OTHERWISE)

    def test_a_statement_that_another_scenario_executes_is_no_warning(self):
        text = ("param n : 0..2 = 2\npool p = n\n"
                "task t { loop { idle take 1 p else { step \"none left\" retry } give all } }\n"
                "task u { loop { idle take 1 p else { step \"none left here\" retry } give all } }\n")
        roomy = "scenario roomy { check recoverable }\n"
        tight = "scenario tight with n = 1 { check recoverable }\n"
        both = self.expect(self.hw("check", self.write(text + roomy + tight)), AS_EXPECTED)
        self.assertNotIn("W0401", both.out)
        alone = self.expect(self.hw("check", self.write(text + roomy)), AS_EXPECTED)
        self.assertEqual(alone.out.count("W0401"), 2)
        # A scenario that is violated shows what it executes, too.
        wedged = "scenario wedged with n = 0 { check recoverable expect violated }\n"
        answer = self.expect(self.hw("check", self.write(text + roomy + wedged)), AS_EXPECTED)
        self.assertNotIn("W0401", answer.out)


class Suggestions(CommandLineTest):
    def helps(self, text, *arguments):
        answer = self.hw("check", "--suggest", "--format", "json", *arguments, self.write(text), timeout=120)
        checks = [c for s in json.loads(answer.out)["files"][0]["scenarios"] for c in s["checks"]]
        return {h["text"]: h["line"] for h in checks[0]["suggestions"]["helps"]}, checks[0]["suggestions"]

    def test_what_is_told(self):
        answer = self.hw("check", "--suggest", "--scenario", "as_shipped", "--check", "recoverable", EXAMPLE)
        self.expect(answer, AS_EXPECTED, r"with one of these changes it holds",
                    r"parameter `pool_size` = 7 \(it is 6\)", r"parameter `writers` = 1 \(it is 2\)",
                    r"`take 1 pages` with `else \{ give all continue \}` +03_hold_and_wait\.hwm:20",
                    r"\(\d+ changes tried by checking the changed model\)")

    def test_a_class(self):
        helps, _ = self.helps(RESERVE)
        self.assertEqual(helps["`take 1 pages` as `io`"], 3)
        # The change, made by hand, does what was said.
        made = RESERVE.replace("{ take 1 pages give", "{ take 1 pages as io give")
        self.expect(self.hw("check", self.write(made)), AS_EXPECTED, r"holds")

    def test_a_pool_and_a_way_out(self):
        text = ("pool p = 2 + 0\nlock l\ntask t[2] { loop { idle take 1 p lock l { take 1 p } give all } }\n"
                "scenario s { check recoverable }\n")
        helps, result = self.helps(text)
        self.assertEqual(helps["pool `p` with 1 unit more"], 1)
        self.expect(self.hw("check", self.write(text.replace("2 + 0", "3"))), AS_EXPECTED)
        self.assertLessEqual({f"`{wait}` with `else {{ give all continue }}`" for wait in ("take 1 p", "lock l")},
                             set(helps))
        made = text.replace("lock l { take 1 p }", "lock l { take 1 p else { give all continue } }")
        self.expect(self.hw("check", self.write(made)), AS_EXPECTED)
        self.assertTrue(result["complete"])
        self.assertGreaterEqual(result["tried"], len(helps))

    def test_a_wait(self):
        text = ("var go : bool = false\ntask t { loop { idle wait until go } }\n"
                "task u { loop { idle } }\nscenario s { check recoverable }\n")
        helps, _ = self.helps(text)
        self.assertEqual(helps, {"`wait until go` with `or timeout { }`": 2})

    def test_smallest_value_and_a_switch(self):
        text = ("param n : 1..9 = 1\nparam polite : bool = false\npool p = n\n"
                "task t { loop { idle take 4 p else { if (polite) { give all continue } else { retry } } give all } }\n"
                "scenario s { check recoverable }\n")
        helps, _ = self.helps(text)
        self.assertEqual(helps, {"parameter `n` = 4 (it is 1)": 1, "parameter `polite` = true (it is false)": 2})

    def test_nothing_helps(self):
        answer = self.hw("check", "--suggest", self.write("var x : 0..1 = 0\nscenario s { check never x == 0 }\n"))
        self.expect(answer, OTHERWISE, r"no single change that was tried makes it hold")

    def test_the_model_is_as_it_was(self):
        text = RESERVE + "scenario again { check recoverable size keep for recoverable }\n"
        plain, tried = (self.hw("check", "--no-times", *more, self.write(text)).out for more in ([], ["--suggest"]))
        def without(report):
            return [line for line in report.splitlines() if not re.search(r"^    [`(p]|one of these changes", line)]
        self.assertEqual([l for l in without(plain) if "parameter" not in l],
                         [l for l in without(tried) if "parameter" not in l])


if __name__ == "__main__":
    harness.main()
