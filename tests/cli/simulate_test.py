#!/usr/bin/env python3
"""hw simulate: by script, at random, and what it says when it is handed nonsense."""
import re
import subprocess

import harness
from harness import AS_EXPECTED, MODEL_ERROR, ROOT, SWAP, USAGE, CommandLineTest

PAIR = """param n : 1..9 = 2
pool pages = n { account dirty }
lock l
queue q[2] of { data }
mempool mp = 1 from pages
task pair[2] {
  loop {
    idle
    take 1 pages
    lock l { take 1 pages }
    give all
  }
}
external task sender { loop { send q <- data } }
scenario wedges with n = 3 { check deadlock_free check recoverable expect violated }
scenario fine with n = 4 { check recoverable }
"""


class Simulate(CommandLineTest):
    def script(self, commands, *arguments, text=PAIR, code=AS_EXPECTED):
        script = self.write("\n".join(commands) + "\n", "script")
        answer = self.hw("simulate", "--script", script, *arguments, self.write(text))
        self.assertEqual(answer.code, code, answer)
        self.assertEqual(answer.err, "")
        # What is printed for each command, the greeting first.
        return re.split(r"(?m)^> .*\n", answer.out)

    def choose(self, shown, pattern):
        """The number of a choice."""
        for line in shown.split("what can happen\n")[1].splitlines():
            if re.search(pattern, line):
                return line.split()[0]
        self.fail(f"no {pattern} in\n{shown}")

    def test_first_state_and_choices(self):
        shown, _ = self.script(["quit"])
        self.assertRegex(shown, r"m\.hwm, wedges ")
        self.assertRegex(shown, r"(?m)^  pages +2 of 3 free, 0 in dirty")
        self.assertRegex(shown, r"(?m)^  mp +1 of 1 in reserve")
        self.assertRegex(shown, r"(?m)^  l +open")
        self.assertRegex(shown, r"(?m)^  q +\[\]")
        self.assertRegex(shown, r"(?m)^  pair #1\.\.#2 +m\.hwm:8 +idle +at rest")
        self.assertRegex(shown, r"(?m)^  \d  pair #1 +m\.hwm:8 +idle")
        self.assertRegex(shown, r"(?m)^  \d  sender +m\.hwm:14 +send q <- data")

    def test_steps_back_and_restart(self):
        first, _ = self.script(["q"])
        idle = self.choose(first, "idle")
        _, one, two, back, again, end, _ = self.script([idle, "2", "back", "restart", "run", "quit"])
        self.assertRegex(one, r"^ +1  pair #1  m\.hwm:8  idle\nafter 1 step\n")
        self.assertRegex(two, r"after 2 steps")
        self.assertEqual(back.split("after")[1], one.split("after")[1])
        self.assertEqual(again, first.split("\n", 1)[1])
        self.assertEqual(end, "no step yet\n")

    def test_holdings_are_told(self):
        commands = []
        for pattern in ("pair #1 .*idle", "pair #1 .*take 1", "pair #1 .*lock l"):
            shown = self.script(commands + ["q"])[-2] if commands else self.script(["q"])[0]
            commands.append(self.choose(shown, pattern))
        last = self.script(commands + ["quit"])[-2]
        self.assertRegex(last, r"(?m)^  pages +1 of 3 free, 0 in dirty, 1 held by pair #1")
        self.assertRegex(last, r"(?m)^  l +held by pair #1")
        self.assertRegex(last, r"(?m)^  pair #1 .*holds 1 pages, holds 1 l")

    def test_to_the_end_of_a_witness(self):
        _, checks, shown, run, _ = self.script(["checks", "witness 2", "run", "q"])
        self.assertRegex(checks, r"1  deadlock_free\n +2  recoverable")
        self.assertRegex(shown, r"^(\d+) steps of \1 of the run against `recoverable`")
        self.assertRegex(shown, r"(?m)^  pages +0 of 3 free")
        length = int(shown.split()[0])
        self.assertEqual(len(run.splitlines()), length)
        report = self.hw("check", "--scenario", "wedges", "--check", "recoverable", "--trace", "--full",
                         self.folder / "m.hwm").out
        told = re.findall(r"(?m)^ +\d+  (\S+(?: #\d)?) +m\.hwm:(\d+)  ", report)
        self.assertEqual([(who, line) for who, line in re.findall(r"(?m)^ +\d+  (.+?)  m\.hwm:(\d+)  ", run)], told)
        _, partly, back, _ = self.script(["witness 2 3", "back 99", "q"])
        self.assertRegex(partly, r"^3 steps of \d+ of the run")
        self.assertRegex(back, r"^after 0 steps")

    def test_a_check_without_a_witness(self):
        for number, text in (("1", "holds, so there is no run"), ("7", "there is no check 7")):
            last = self.script([f"witness {number}"], "--scenario", "fine", code=USAGE)[-1]
            self.assertIn(text, last)

    def test_wedge_and_rest_are_told_apart(self):
        text = "pool p = 1\ntask t[2] { take 1 p; take 1 p; give all }\nscenario s { check recoverable expect violated }\n"
        self.assertIn("a wedge", self.script(["random 50", "q"], text=text.replace("p = 1", "p = 1"))[1])
        rest = text.replace("p = 1", "p = 3")
        self.assertIn("everybody is at rest", self.script(["random 50", "q"], text=rest)[1])

    def test_random_walks(self):
        def walk(seed, *more):
            return self.expect(self.hw("simulate", "--random", 200, "--seed", seed, *more, SWAP), AS_EXPECTED).out
        first = walk(1)
        self.assertEqual(len(first.splitlines()), 200)
        self.assertEqual(first, walk(1))
        self.assertNotEqual(first, walk(2))
        self.assertEqual(self.hw("simulate", "--random", 200, SWAP).out, first, "1 is the seed")

    def test_every_step_of_a_random_walk_is_a_step_of_the_reference(self):
        """The walk told by numbers only: the same choices by hand end in the same state."""
        script = ["random 12", "run"]
        _, _, run, _ = self.script(script + ["q"])
        commands, shown = [], self.script(["q"])[0]
        for line in run.splitlines():
            _, who, place, rest = re.match(r" +(\d+)  (.+?)  (m\.hwm:\d+)  (.*)$", line).groups()
            statement = re.escape(rest.split("  ")[0])
            commands.append(self.choose(shown, re.escape(who) + " +" + re.escape(place) + " +" + statement))
            shown = self.script(commands + ["q"])[-2]
        self.assertEqual(shown.split("after ")[1].split("what can")[0],
                         self.script(["random 12", "show", "q"])[2].split("after ")[1].split("what can")[0])

    def test_standard_input_and_its_end(self):
        done = subprocess.run([harness.HW, "simulate", self.write(PAIR)], input=b"1\nb\n", capture_output=True)
        self.assertEqual(done.returncode, AS_EXPECTED, done.stderr)
        self.assertEqual(done.stdout.count(b"\n> "), 3)

    def test_nonsense_ends_a_script(self):
        for line, text in (("jump", "not understood"), ("99", "choose from 1 to"), ("back x", "not understood"),
                           ("1 2", "not understood"), ("witness 1 x", "no number")):
            last = self.script([line, "show"], code=USAGE)[-1]
            self.assertIn(text, last)

    def test_error_in_the_model_is_shown_and_not_taken(self):
        text = "var x : 0..0 = 0\ntask t { loop { idle; x = x + 1 } }\nscenario s { check never x == 5 }\n"
        shown = self.script(["1", "1"], text=text, code=USAGE)
        self.assertIn("an error in the model", shown[1])
        self.assertIn("that is an error in the model", shown[2])

    def test_misuse(self):
        path = self.write(PAIR)
        self.expect(self.hw("simulate", "--scenario", "fin", path), USAGE, r"did you mean `fine`")
        self.expect(self.hw("simulate", "--script", self.folder / "none", path), USAGE, r"cannot read")
        self.expect(self.hw("simulate", self.write("pool = 1", "x.hwm")), MODEL_ERROR, r"E0101")
        self.expect(self.hw("simulate", "-D", "n=99", path), MODEL_ERROR, r"E0402")


if __name__ == "__main__":
    harness.main()
