#!/usr/bin/env python3
"""Reports for machines: valid by the schemas of those who read them, and true to what was found."""
import copy
import json
import re
import subprocess
import xml.etree.ElementTree as xml

import jsonschema

import harness
from harness import AS_EXPECTED, INTERNAL, MODEL_ERROR, OTHERWISE, ROOT, UNDECIDED, USAGE, CommandLineTest

SCHEMAS = ROOT / "tests" / "schemas"

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
scenario plain { check recoverable }
scenario other {
  check bounded pages.held <= 2
  check recoverable expect violated
}
"""

HOLE = """param min : 0..6 = 2
param limit : 1..3 = 2
param total : 6..7 = 6
pool pages = total { account dirty; reserve min for io }
path write limit limit { take 1 pages as io; take 1 pages as io; give all }
task writer { loop { idle; take 1 pages into dirty } }
task big { loop { idle; take 3 pages; give all } }
task flusher { loop { idle until pages.dirty > 0; submit write; move 1 pages: dirty -> free else {} } }
scenario least { size min for recoverable expect 3 }
scenario both { size min, most limit for recoverable expect (3, 3), (2, 1) }
"""


def closed(schema):
    """The same schema, but a field that it does not list is an error. What it leaves open for later
    versions must not hide a field that nobody described."""
    schema = copy.deepcopy(schema)

    def close(part):
        if isinstance(part, dict):
            if "properties" in part and "additionalProperties" not in part and part.get("type") == "object":
                part["additionalProperties"] = False
            for one in part.values():
                close(one)
        elif isinstance(part, list):
            for one in part:
                close(one)

    close(schema)
    return schema


PUBLISHED = json.loads((ROOT / "checker/report/hw-report.schema.json").read_text())
REPORT = jsonschema.Draft202012Validator(closed(PUBLISHED))
SARIF = jsonschema.Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text()))
ANNOTATION = re.compile(r"^::(error|warning) (?:file=([^,:]+),(?:line=(\d+),col=(\d+),)?)?title=([^:,]*)::(.+)$")


class Reports(CommandLineTest):
    def all_formats(self, *arguments, code=None, timeout=300):
        """Runs once, with every format to a file; each must be valid. Returns them read."""
        names = {name: self.folder / f"report.{name}" for name in ("json", "junit", "sarif", "github", "text")}
        answer = self.hw("check", "--format", ",".join(f"{name}={path}" for name, path in names.items()),
                         *arguments, timeout=timeout)
        if code is not None:
            self.assertEqual(answer.code, code, answer)
        self.assertEqual(answer.out, "")
        self.valid(REPORT, report := json.loads(names["json"].read_text()))
        self.valid(SARIF, sarif := json.loads(names["sarif"].read_text()))
        self.valid_junit(names["junit"])
        github = names["github"].read_text().splitlines()
        for line in github:
            self.assertRegex(line, ANNOTATION)
        return report, xml.parse(names["junit"]).getroot(), sarif["runs"][0], github, names["text"].read_text()

    def valid(self, validator, document):
        problem = next(validator.iter_errors(document), None)
        if problem:
            self.fail(f"{problem.json_path}: {problem.message[:500]}")

    def valid_junit(self, path):
        done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", SCHEMAS / "junit.xsd", path],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


class EveryModel(Reports):
    def test_all_models_in_all_formats(self):
        """One run over everything there is. The limit keeps it short; undecided is an outcome too."""
        report, junit, sarif, _, _ = self.all_formats(
            "models", "examples", "tests/regress", "--max-states", "20000", "--size-states", "20000", timeout=500)
        checks = [(file, scenario, check) for file in report["files"] for scenario in file["scenarios"]
                  for check in scenario["checks"]]
        self.assertGreater(len(checks), 40)
        outcomes = {check.get("outcome") for _, _, check in checks}
        self.assertLessEqual({"holds", "violated", "unknown", None}, outcomes)
        # The same numbers everywhere.
        wrong = sum(not c["as_expected"] and not c["undecided"] for _, _, c in checks)
        undecided = sum(c["undecided"] for _, _, c in checks)
        self.assertEqual(len(list(junit.iter("failure"))), wrong)
        self.assertEqual(len([e for e in junit.iter("error") if e.get("type") == "undecided"]), undecided)
        self.assertEqual(sum(r["kind"] == "open" for r in sarif["results"]), undecided)
        self.assertEqual(len([c for c in junit.iter("testcase") if c.get("name") != "the model"]), len(checks))
        for suite in junit:
            self.assertEqual(int(suite.get("failures")), len(list(suite.iter("failure"))))
            self.assertEqual(int(suite.get("errors")), len(list(suite.iter("error"))))
            self.assertEqual(int(suite.get("tests")), len(list(suite.iter("testcase"))))
        for result in sarif["results"]:
            self.assertEqual(sarif["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"])

    def test_schema_notices_a_field_too_many_and_one_missing(self):
        path = self.folder / "r.json"
        self.hw("check", "--format", "json", "-o", path, self.write(WEDGE))
        report = json.loads(path.read_text())
        self.valid(REPORT, report)
        for spoil in (lambda r: r.update(surprise=1),
                      lambda r: r["files"][0].pop("model"),
                      lambda r: r["files"][0]["scenarios"][0]["checks"][0].update(outcome="maybe"),
                      lambda r: r["files"][0]["scenarios"][0]["checks"][0].update(witness=None),
                      lambda r: r["files"][0]["scenarios"][0]["checks"][0]["witness"]["steps"][0].pop("state"),
                      lambda r: r.update(exit_code=3)):
            bad = copy.deepcopy(report)
            spoil(bad)
            self.assertFalse(REPORT.is_valid(bad))
        extended = copy.deepcopy(report)
        extended["surprise"] = 1
        jsonschema.Draft202012Validator(PUBLISHED).validate(extended)


class Contents(Reports):
    def test_a_violation_in_each_format(self):
        path = self.write(WEDGE)
        report, junit, sarif, github, text = self.all_formats(path, code=OTHERWISE)
        witness = report["files"][0]["scenarios"][0]["checks"][0]["witness"]

        suite = junit.find("testsuite")
        self.assertEqual((suite.get("name"), suite.get("tests"), suite.get("failures")), (str(path), "3", "1"))
        failed = [case for case in suite.iter("testcase") if case.find("failure") is not None]
        self.assertEqual([case.get("name") for case in failed], ["recoverable"])
        self.assertTrue(failed[0].get("classname").endswith(".m.plain"), failed[0].get("classname"))
        self.assertIn("violated", failed[0].find("failure").get("message"))
        self.assertIn("who waits for what", failed[0].find("failure").text)

        self.assertEqual(len(sarif["results"]), 1, "expected violations are no results")
        result = sarif["results"][0]
        self.assertEqual((result["ruleId"], result["level"]), ("recoverable", "error"))
        steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
        self.assertEqual([s["location"]["physicalLocation"]["region"]["startLine"] for s in steps],
                         [s["line"] for s in witness["steps"]])
        line = result["locations"][0]["physicalLocation"]["region"]["startLine"]
        self.assertIn(line, [w["line"] for w in
                             report["files"][0]["scenarios"][0]["checks"][0]["explanation"]["waits"]])
        related = [r["physicalLocation"]["region"]["startLine"] for r in result["relatedLocations"]]
        self.assertIn(11, related, "the check")

        self.assertEqual(len(github), 1)
        kind, file, line, _, title, message = ANNOTATION.match(github[0]).groups()
        self.assertEqual((kind, file, line), ("error", str(path), "11"))
        self.assertEqual(title, "plain%3A recoverable")
        self.assertIn("%0A1. pair", message)
        self.assertIn("FAIL", text)

    def sizes_of_hole(self):
        return {check["text"]: check for scenario in self.report["files"][0]["scenarios"]
                for check in scenario["checks"]}

    def test_a_size_with_a_hole_in_each_format(self):
        path = self.write(HOLE)
        self.report, junit, sarif, github, text = self.all_formats(path, code=OTHERWISE)
        checks = self.sizes_of_hole()
        one = checks["size min for recoverable"]["size"]
        self.assertEqual((one["value"], one["enough"], one["holes"], one["covered"]), (3, [[3, 3]], [4, 5, 6], True))
        self.assertEqual([(r["values"], r["beyond"]) for r in one["refutations"]],
                         [({"min": 2}, False), ({"min": 4}, True)])
        for refutation in one["refutations"]:
            self.assertEqual(refutation["violated"], "recoverable")
            self.assertGreater(refutation["witness"]["length"], 0)
            self.assertIn("big", refutation["explanation"]["sentence"] + str(refutation["explanation"]["waits"]))
        self.assertIsNone(one["frontier"])

        two = checks["size min, most limit for recoverable"]
        self.assertEqual(two["expected"], "(2, 1), (3, 3)")
        self.assertFalse(two["as_expected"])
        frontier = two["size"]["frontier"]
        self.assertEqual(frontier["best"], [[2, 1], [3, 2]])
        self.assertEqual(frontier["combinations"], 7 * 3)
        self.assertTrue(all(point[0] > 3 for point in frontier["holes"]), frontier["holes"])
        self.assertIsNone(two["size"]["value"])
        enough = {tuple(t["values"]) for t in frontier["tried"] if t["outcome"] == "enough"}
        self.assertEqual(enough, {(2, 1), (3, 1), (3, 2)})

        failed = [case for case in junit.iter("testcase") if case.find("failure") is not None]
        self.assertEqual([case.get("name") for case in failed], ["size min, most limit for recoverable"])
        self.assertIn("(2, 1), (3, 2), expected (2, 1), (3, 3)", failed[0].find("failure").get("message"))
        self.assertIn("both with min = 1, limit = 1: recoverable is violated", failed[0].find("failure").text)
        self.assertEqual([r["ruleId"] for r in sarif["results"]], ["size"])
        self.assertEqual(len(github), 1)
        self.assertIn("min = 3", text)
        self.assertIn("both with min = 1, limit = 1: recoverable is violated", text)
        self.assertNotIn("least with min", text, "as expected: shown with --trace")

    def test_baseline_and_cache_know_frontiers(self):
        path = self.write(HOLE.replace("(3, 3)", "(3, 2)"))
        options = ("--cache", self.folder / "cache", "--baseline", self.folder / "base.json", "--no-times", "--trace")
        first, second = (self.hw("check", *options, path) for _ in range(2))
        self.assertEqual((first.code, second.code), (AS_EXPECTED, AS_EXPECTED), second)
        self.assertEqual(first.out, second.out)
        self.assertIn("min, limit = (2, 1), (3, 2)", (self.folder / "base.json").read_text())
        self.assertEqual(self.hw("check", *options, "-D", "total=7", path).code, OTHERWISE)

    def test_errors_of_the_model(self):
        _, junit, sarif, github, _ = self.all_formats(self.write("pool = 1\n"), code=MODEL_ERROR)
        self.assertEqual(junit.find("testsuite").get("errors"), "1")
        self.assertIn("E0101", junit.find(".//error").text)
        self.assertEqual(sarif["results"][0]["ruleId"], "E0101")
        self.assertFalse(sarif["invocations"][0]["executionSuccessful"])
        self.assertRegex(github[0], r"^::error file=.*m\.hwm,line=1,col=6,title=E0101::")

    def test_file_that_is_not_there(self):
        _, junit, sarif, github, _ = self.all_formats(self.folder / "none.hwm", code=MODEL_ERROR)
        self.assertEqual(len(list(junit.iter("error"))), 1)
        self.assertEqual(len(sarif["results"]), 1)
        self.assertRegex(github[0], r"^::error file=[^,]*none\.hwm,title=")

    def test_folder_without_models(self):
        _, junit, sarif, github, _ = self.all_formats(self.folder, code=MODEL_ERROR)
        self.assertGreaterEqual(len(list(junit.iter("error"))), 1)
        self.assertTrue(sarif["invocations"][0]["toolExecutionNotifications"])
        self.assertRegex(github[0], r"no \.hwm file")

    def test_warning(self):
        text = "pool p = 1\ntask t[0] { idle }\ntask u { idle; take 1 p; give all }\nscenario s { check recoverable }\n"
        _, junit, sarif, github, _ = self.all_formats(self.write(text), code=AS_EXPECTED)
        self.assertEqual(junit.find("testsuite").get("errors"), "0")
        self.assertIn("W0403", junit.find(".//system-out").text)
        self.assertEqual([r["level"] for r in sarif["results"]], ["warning"])
        self.assertRegex(github[0], r"^::warning file=.*,line=2,")

    def test_run_error(self):
        text = "var x : 0..1 = 0\ntask t { loop { idle; x = x + 1 } }\nscenario s { check never x == 5 }\n"
        _, junit, sarif, _, _ = self.all_formats(self.write(text), code=MODEL_ERROR)
        self.assertIn("run_error", [e.get("type") for e in junit.iter("error")])
        error = next(r for r in sarif["results"] if r["ruleId"] == "run_error")
        self.assertEqual(error["locations"][0]["physicalLocation"]["region"]["startLine"], 2)
        self.assertIn("codeFlows", error)

    def test_a_run_that_never_ends(self):
        text = ("pool p = 1\ntask t { loop { idle until p.free > 0; take 1 p; give all } }\n"
                "task u { loop { step \"spin\" } }\nscenario s { check count(t) == 1 leads to p.free == 5 }\n")
        report, _, sarif, _, _ = self.all_formats(self.write(text), code=OTHERWISE)
        witness = report["files"][0]["scenarios"][0]["checks"][0]["witness"]
        start = witness["loop"]["start"]
        steps = sarif["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"]
        self.assertLess(start, len(steps))
        self.assertEqual(["nestingLevel" in step for step in steps], [i >= start for i in range(len(steps))])

    def test_undecided_is_not_passed(self):
        path = self.write(WEDGE)
        _, junit, sarif, github, _ = self.all_formats("--scenario", "other", "--check", "bounded",
                                                      "--max-states", "2", path, code=UNDECIDED)
        self.assertEqual(junit.find("testsuite").get("errors"), "1")
        self.assertEqual(sarif["results"][0]["kind"], "open")
        self.assertTrue(sarif["invocations"][0]["toolExecutionNotifications"])
        self.assertRegex(github[0], "^::error .*undecided")

    def test_names_that_need_escaping(self):
        strange = self.folder / "a b,c%d&<\"'é.hwm"
        strange.write_text(WEDGE.replace("idle", 'idle; step "1 < 2 & \\"x\\" % é"', 1))
        _, junit, sarif, github, _ = self.all_formats(strange, code=OTHERWISE)
        self.assertEqual(junit.find("testsuite").get("name"), str(strange))
        uri = sarif["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        self.assertTrue(uri.startswith("file:///") and "a%20b%2Cc%25d%26%3C%22%27%C3%A9.hwm" in uri, uri)
        self.assertIn("a b%2Cc%25d&<", github[0])
        self.assertIn("1 < 2 & \"x\" %25 é", github[0])

    def test_bytes_that_xml_cannot_hold(self):
        strange = self.folder.as_posix().encode() + b"/\x01\xff.hwm"
        with open(strange, "w") as file:
            file.write(WEDGE)
        out = self.folder / "o.xml"
        subprocess.run([harness.HW, "check", "--format", f"junit={out}", strange], stdout=subprocess.DEVNULL)
        self.valid_junit(out)


class Places(Reports):
    def test_document_has_standard_output_for_itself(self):
        answer = self.hw("check", "--format", "junit,github", self.write(WEDGE))
        self.assertEqual(answer.code, OTHERWISE)
        xml.fromstring(answer.out)
        self.assertRegex(answer.err, ANNOTATION)

    def test_lines_share_standard_output(self):
        answer = self.hw("check", "--format", "text", "--format", "github", self.write(WEDGE))
        self.assertRegex(answer.out, r"(?m)^::error ")
        self.assertIn("FAIL", answer.out)

    def test_output_is_for_the_first_without_a_file(self):
        path, one, two = self.write(WEDGE), self.folder / "1", self.folder / "2"
        self.hw("check", "--format", f"junit={one},json,github", "-o", two, path)
        xml.parse(one)
        self.assertEqual(json.loads(two.read_text())["version"], 1)

    def test_report_of_before_stays_when_the_new_one_cannot_be_written(self):
        answer = self.hw("check", "--format", f"json={self.folder}/none/r.json", self.write(WEDGE))
        self.expect(answer, INTERNAL, r"cannot write .*none/r\.json")

    def test_misuse(self):
        path = self.write(WEDGE)
        self.expect(self.hw("check", "--format", "json,sarif", path), USAGE, r"json.*sarif", r"FILE")
        self.expect(self.hw("check", "--format", "jnuit", path), USAGE, r"did you mean `junit`")
        self.expect(self.hw("check", "--format", "yaml", path), USAGE, r"there are: text, json")
        self.expect(self.hw("check", "--format", "junit=", path), USAGE, r"no file")
        self.expect(self.hw("check", "--format", "junit=a,sarif=a", path), USAGE, r"both")
        self.expect(self.hw("check", "--format", "junit=a", "-o", "b", path), USAGE, r"--output")

    def test_same_documents_twice_without_times(self):
        path = self.write(WEDGE)
        for name in ("json", "junit", "sarif", "github"):
            first, second = (self.hw("check", "--no-times", "--format", name, path).out for _ in range(2))
            self.assertEqual(first, second)
            self.assertNotEqual(first, "")


if __name__ == "__main__":
    harness.main()
