#!/usr/bin/env python3
"""Certificates: written, verified by a solver that is not the prover, and rejected when anything in
them, or the model, is changed."""
import os
import re
import shutil

import harness
from harness import AS_EXPECTED, MODEL_ERROR, OTHERWISE, ROOT, UNDECIDED, USAGE, CommandLineTest

POOL = """param pool_size : 1..1024 = 7
param per_bio : 1..16 = 4
param writers : 1..16 = 2
assume per_bio <=
  16
pool pages = pool_size
task writer[writers] {
  loop { idle; repeat per_bio { take 1 pages }; give all pages }
}
scenario s {
  check recoverable for all writers >= 1, pool_size >= writers * (per_bio - 1) + 1
  check deadlock_free for all writers >= 1, pool_size >= writers * (per_bio - 1) + 1
  check bounded pages.held <= pool_size for all writers, pool_size
  check recoverable for all per_bio in 1..2, writers in 1.., pool_size >= 2 * writers
}
"""


class Certificate(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.model = self.write(POOL)
        self.proofs = self.folder / "proofs"
        self.expect(self.hw("check", self.model, "--certificate", self.proofs), AS_EXPECTED,
                    r"holds, proved", r"certificate: ")

    def verify(self, code, *patterns):
        answer = self.hw("certificate", "verify", self.proofs, self.model, timeout=300)
        return self.expect(answer, code, *patterns)

    def files(self, pattern):
        found = sorted(self.proofs.rglob(pattern))
        self.assertTrue(found, pattern)
        return found

    def test_what_was_written_is_accepted(self):
        answer = self.verify(AS_EXPECTED, r"ok +s: recoverable for all")
        self.assertEqual(len(re.findall(r"all unsat \((cvc5|z3)\)", answer.out)), 4, answer)
        self.assertEqual(len(list(self.proofs.rglob("per_bio-*"))), 2)
        text = self.files("step.smt2")[0].read_text()
        self.assertIn("|pages.free|", text)

    def test_one_changed_number_anywhere_is_rejected(self):
        for pattern in ("start.smt2", "step.smt2", "check.smt2"):
            for path in self.files(pattern):
                whole = path.read_text()
                changed, count = re.subn(r"\(>= (.*) 0\)", r"(>= \1 1)", whole, count=1)
                self.assertEqual(count, 1, path)
                path.write_text(changed)
                self.verify(OTHERWISE, r"FAIL .*is not what the model and the proof demand")
                path.write_text(whole)
        self.verify(AS_EXPECTED)

    def test_a_changed_proof_is_rejected(self):
        path = next(p for p in self.files("proof.txt") if "rank" in p.read_text())
        whole = path.read_text()
        kinds = {"lemma": (r"^lemma .*\n", "lemma (>= |pages.free| 0)\nlemma (>= (+ |pages.free| -1) 0)\n"),
                 "way": (r"^way .*\n", ""),
                 "rank": (r"^rank .*\n", "rank |pages.free|\n"),
                 "phase": (r"^phase (?:.|\n)*", "")}
        for kind, (found, instead) in kinds.items():
            changed, count = re.subn(found, instead, whole, count=1, flags=re.M)
            self.assertEqual(count, 1, kind)
            path.write_text(changed)
            self.verify(OTHERWISE, r"FAIL")
            path.write_text(whole)

    def test_a_proof_that_is_no_proof(self):
        path = self.files("proof.txt")[0]
        for text in ("nonsense\n", "lemma (assert false)\n", "lemma (>= |nobody| 0)\n", "way 0\n",
                     "lemma (>= |pages.free| 0) (check-sat)\n", "lemma (and\n", "lemma (>= (+ \n"):
            path.write_text(text)
            self.verify(OTHERWISE, r"FAIL .*line 1")

    def test_another_model_is_rejected(self):
        self.write(POOL.replace("give all pages", "give 1 pages; give all pages"))
        self.verify(OTHERWISE, r"FAIL .*another text of the model")
        self.write("= = =")
        self.verify(MODEL_ERROR)

    def test_another_manifest_is_rejected(self):
        path = self.files("manifest.txt")[0]
        whole = path.read_text()
        for old, new in ((r"parameter per_bio \S+", "parameter per_bio 3"), (r"tool .*", "tool hw 9"),
                         (r"check .*", "check never fails"), (r"assume per_bio <= 16", "assume per_bio <= 4"),
                         (r"assume.*\n", ""), (r"scenario s", "scenario t"),
                         (r"hw-certificate 1", "hw-certificate 2")):
            path.write_text(re.sub(old, new, whole, count=1))
            self.verify(OTHERWISE, r"FAIL")
        path.write_text(whole)
        self.verify(AS_EXPECTED)

    def test_a_value_that_is_missing_is_noticed(self):
        shutil.rmtree(self.files("per_bio-2")[0])
        self.verify(OTHERWISE, r"FAIL .*missing")

    def with_solver(self, script, code, *patterns):
        """Verifies with another program in cvc5's place."""
        folder = self.folder / "programs"
        folder.mkdir(exist_ok=True)
        program = folder / "cvc5"
        program.write_text(script)
        program.chmod(0o755)
        environment = dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}")
        answer = self.hw("certificate", "verify", "--query-time", "0.05", self.proofs, self.model, timeout=300,
                         env=environment)
        self.assertNotRegex(answer.out, r"^ +ok ")
        self.expect(answer, code, *patterns)

    def test_a_solver_that_does_not_answer(self):
        shutil.rmtree(next(p for p in self.proofs.iterdir() if "per-bio" in p.name))
        one = sorted(p for p in self.proofs.iterdir())[0]
        for other in self.proofs.iterdir():
            if other != one:
                shutil.rmtree(other)
        self.with_solver("#!/bin/sh\nexec sleep 1000\n", UNDECIDED, r"\?\? .*answered 0 of .* was ended after \d+ s")
        self.with_solver("#!/bin/sh\necho unsat\nkill -SEGV $$\n", UNDECIDED, r"\?\? .*ended by signal 11|answers")
        self.with_solver("#!/bin/sh\nyes unknown | head -n 500\n", UNDECIDED,
                         r"\?\? .*answers `unknown`")
        self.with_solver("#!/bin/sh\nyes sat | head -n 500\n", OTHERWISE, r"FAIL .*answers `sat`")
        self.with_solver("#!/bin/sh\nexit 1\n", UNDECIDED, r"\?\? .*answered 0 of")

    def test_any_number_changed_in_any_kind_of_file(self):
        """One number in each file of one check, the last one of it, one more than it was."""
        for path in self.files("manifest.txt") + self.files("*.smt2") + self.files("proof.txt"):
            whole = path.read_text()
            changed, count = re.subn(r"(?s)(.*\b)(\d+)(\b)", lambda m: m[1] + str(int(m[2]) + 1) + m[3], whole, count=1)
            if count == 0:
                continue  # a proof may have no number in it
            path.write_text(changed)
            self.verify(OTHERWISE, r"FAIL")
            path.write_text(whole)
        for path in self.files("manifest.txt"):
            whole = path.read_text()
            path.write_text(re.sub(r"(?m)^model (.)", lambda m: "model " + ("1" if m[1] == "0" else "0"), whole))
            self.verify(OTHERWISE, r"FAIL .*another text of the model")
            path.write_text(whole)
        self.verify(AS_EXPECTED)

    def test_wrong_use(self):
        self.expect(self.hw("check", self.model, "--certificate", self.model / "below"), USAGE,
                    r"--certificate .*below: Not a directory")
        self.expect(self.hw("certificate", "verify", self.proofs), USAGE, r"hw certificate verify DIR MODEL")
        self.expect(self.hw("certificate", "check", self.proofs, self.model), USAGE)
        self.expect(self.hw("certificate", "verify", self.folder / "nowhere", self.model), USAGE,
                    r"no certificate")


ONE_OF_EACH = POOL[:POOL.index("scenario")] + """scenario s {
  check recoverable
  check deadlock_free
  check never fails
  check bounded pages.held <= pool_size
  check always pages.held >= 0
  check progress
  check recoverable for all per_bio in 1..2, pool_size >= 4
}
"""


class Searched(CommandLineTest):
    """Proofs by exhaustive search: number of states and fingerprint, verified by another search."""
    def setUp(self):
        super().setUp()
        self.model = self.write(ONE_OF_EACH)
        self.proofs = self.folder / "proofs"
        self.report = self.expect(self.hw("check", self.model, "--certificate", self.proofs),
                                  AS_EXPECTED, r"no certificate: it is about fair runs")

    def manifests(self):
        return [path for path in self.proofs.rglob("manifest.txt") if "every-state" in path.read_text()]

    def verify(self, code, *patterns):
        return self.expect(self.hw("certificate", "verify", self.proofs, self.model), code, *patterns)

    def test_each_kind_is_searched_again(self):
        answer = self.verify(AS_EXPECTED, r"ok +s: always pages.held >= 0: \d+ states, searched again")
        self.assertEqual(len(re.findall(r"states, searched again", answer.out)), 5, answer)
        self.assertEqual(len(re.findall(r"all unsat", answer.out)), 1, answer)

    def test_what_the_cache_knows_has_its_certificate_too(self):
        cache = ("--cache", self.folder / "cache")
        self.expect(self.hw("check", self.model, *cache), AS_EXPECTED)
        shutil.rmtree(self.proofs)
        self.expect(self.hw("check", self.model, *cache, "--certificate", self.proofs), AS_EXPECTED, r"cached")
        self.assertEqual(len(self.manifests()), 5)

    def test_another_number_or_fingerprint(self):
        for path in self.manifests():
            whole = path.read_text()
            for old, new in ((r"every-state (\d)", r"every-state 1\1"), (r"\w\n$", "?\n"), (r"every-state.*\n", "")):
                changed = re.sub(old, new, whole, count=1)
                self.assertNotEqual(changed, whole)
                path.write_text(changed)
                self.verify(OTHERWISE, r"FAIL")
            path.write_text(whole)
        self.verify(AS_EXPECTED)

    def test_a_search_cannot_stand_in_for_a_proof(self):
        one = self.manifests()[0].read_text()
        line = re.search(r"every-state.*\n", one)[0]
        proof = next(p for p in self.proofs.rglob("manifest.txt") if "every-state" not in p.read_text())
        proof.write_text(proof.read_text() + line)
        self.verify(OTHERWISE, r"FAIL .*open cannot be searched")

    def test_what_does_not_hold(self):
        """A manifest for a violated check, with the states that there are."""
        text = ONE_OF_EACH.replace("check always pages.held >= 0", "check always pages.held <= 3 expect violated")
        self.write(text)
        shutil.rmtree(self.proofs)
        self.expect(self.hw("check", self.model, "--certificate", self.proofs), AS_EXPECTED)
        path = next(p for p in self.manifests() if "check bounded" in p.read_text())
        path.write_text(re.sub(r"check .*", "check always pages.held <= 3", path.read_text()))
        self.verify(OTHERWISE, r"FAIL .*a state in which it is false")

    def test_too_many_states(self):
        model = self.write("var n : 0..2000000 = 0\ntask counter { loop { idle; wait until n < 2000000; n = n + 1 } }\n"
                           "scenario s { check never fails }\n", "many.hwm")
        self.expect(self.hw("check", model, "--engine", "explicit", "--certificate", self.folder / "many"), AS_EXPECTED,
                    r"no certificate: .*more than 1000000 states")


class Proved(CommandLineTest):
    def test_one_instance_by_invariant(self):
        """A counter without an end: states cannot show it, and the proof has its certificate."""
        model = self.folder / "counter.hwm"
        shutil.copy(ROOT / "tests/regress/counter_without_end.hwm", model)
        proofs = self.folder / "proofs"
        self.expect(self.hw("check", model, "--certificate", proofs, timeout=300), AS_EXPECTED, r"holds, proved",
                    r"certificate: ")
        self.expect(self.hw("certificate", "verify", proofs, model, timeout=300), AS_EXPECTED, r"ok .*all unsat")


    def test_a_disjunction(self):
        """No sum keeps the two apart: the invariant has an `or` in it, and is verified like others."""
        model = self.write("""var x : 0..3 = 0
var y : 0..3 = 0
action right when y == 0 and x < 3 { x = x + 1 }
action left when x > 0 { x = x - 1 }
action up when x == 0 and y < 3 { y = y + 1 }
action down when y > 0 { y = y - 1 }
scenario axes { check never x == 1 and y == 1 }
""")
        proofs = self.folder / "proofs"
        self.expect(self.hw("check", "--engine", "smt", model, "--certificate", proofs), AS_EXPECTED, r"holds, proved")
        self.assertRegex(next(proofs.rglob("proof.txt")).read_text(), r"lemma .*\(or ")
        self.expect(self.hw("certificate", "verify", proofs, model), AS_EXPECTED, r"ok .*all unsat")


class SizeAsFunction(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.model = self.write(POOL[:POOL.index("scenario")] + "scenario s { size pool_size for recoverable }\n")
        self.proofs = self.folder / "proofs"
        self.expect(self.hw("size", self.model, "--for-all", "writers", "--certificate", self.proofs), AS_EXPECTED,
                    r"3\*writers \+ 1, proved", r"certificate: ")

    def verify(self, code, *patterns):
        return self.expect(self.hw("certificate", "verify", self.proofs, self.model), code, *patterns)

    def test_a_form_and_its_proofs(self):
        self.verify(AS_EXPECTED, r"ok +s: size pool_size for recoverable: \d+ questions, all unsat")

    def test_another_form_is_rejected(self):
        path = next(self.proofs.rglob("manifest.txt"))
        whole = path.read_text()
        for old, new in (("piece 1 ", "piece 0 "), ("3*writers", "2*writers"), ("3*writers", "3*per_bio"),
                         ("enough from", "enough exactly"), ("least pool_size", "least per_bio"),
                         ("piece 1 3*writers\n", ""), ("piece 1 3*writers", "piece 1"),
                         ("piece 1 ", "piece 99999999999999999999 "), ("parameter pool_size 1..", "parameter pool_size 9.."),
                         ("parameter writers 1..16", "parameter writers 1..17")):
            changed = whole.replace(old, new)
            self.assertNotEqual(changed, whole, old)
            path.write_text(changed)
            self.verify(OTHERWISE, r"FAIL")
        path.write_text(whole)
        self.verify(AS_EXPECTED)

    def test_a_part_that_is_missing(self):
        shutil.rmtree(next(self.proofs.rglob("part-1")))
        self.verify(OTHERWISE, r"FAIL .*missing")


class SwapOverNbd(CommandLineTest):
    def test_any_number_of_writers(self):
        """S3i: every total, reserve, number of writers and of requests."""
        text = (ROOT / "models/swap_over_nbd/swap_over_nbd.hwm").read_text()
        text = text[:text.index("/// S3a")] + (
            "scenario every_size {\n  check recoverable for all total, min >= 1, writers in 1.., requests in 1.., "
            "rcvbuf in 0..\n}\n")
        model = self.write(text)
        proofs = self.folder / "proofs"
        self.expect(self.hw("check", model, "--certificate", proofs, timeout=300), AS_EXPECTED,
                    r"holds, proved")
        self.expect(self.hw("certificate", "verify", proofs, model, timeout=300), AS_EXPECTED, r"ok")


if __name__ == "__main__":
    harness.main()
