#!/usr/bin/env python3
"""Limits and interruption: "undecided" with what was covered, exit code 5, and never a verdict."""
import json
import re
import signal
import subprocess
import time

import harness
from harness import AS_EXPECTED, SWAP, UNDECIDED, CommandLineTest

# Too large to finish in the time any of these tests takes, by far; and no reduction gets it small.
LARGE = """param n : 1..40 = 12
pool a = 40
pool b = 40
task t[i : 0..11] {
  var x : 0..9 = 0
  loop {
    idle
    x = any 0..9
    take x a
    take 1 b
    give all
  }
}
scenario s { check bounded held(t, b) <= 12 }
"""


class Limits(CommandLineTest):
    def swap(self, *arguments):
        return self.hw("check", "-D", "writers=8", "--scenario", "patched", "--check", "recoverable",
                       *arguments, SWAP)

    def covered(self, answer):
        match = re.search(r"covered: ([\d,]+) states? to depth ([\d,]+), ([\d,]+) of them not expanded", answer.all)
        self.assertIsNotNone(match, answer)
        return [int(number.replace(",", "")) for number in match.groups()]

    def test_states(self):
        answer = self.expect(self.swap("--max-states", "1000"), UNDECIDED, r"undecided", r"[Ss]tate")
        states, depth, frontier = self.covered(answer)
        self.assertTrue(900 <= states <= 1100, answer)
        self.assertTrue(0 < depth < states and 0 < frontier < states, answer)
        self.assertNotRegex(answer.out, r"\bholds, ")

    def test_more_states_cover_more(self):
        few = self.covered(self.swap("--max-states", "500"))
        more = self.covered(self.swap("--max-states", "5000"))
        self.assertTrue(few[0] < more[0] and few[1] < more[1])

    def test_enough_states_decide(self):
        self.expect(self.hw("check", "--scenario", "patched", "--check", "recoverable", "--max-states",
                            "1000000", SWAP), AS_EXPECTED, r"holds")

    def test_violation_found_before_the_limit_counts(self):
        path = self.write("pool p = 1\ntask t[2] { loop { idle; take 2 p; give all } }\n" +
                          "var x : 0..1000 = 0\ntask c { loop { idle; x = any 0..1000 } }\n" +
                          "scenario s { check never x == 3 expect violated }\n")
        self.expect(self.hw("check", "--max-states", "100000", path), AS_EXPECTED, r"violated")

    def test_time(self):
        path = self.write(LARGE)
        started = time.monotonic()
        answer = self.expect(self.hw("check", "--time", "1", path), UNDECIDED, r"undecided", r"[Tt]ime")
        self.assertLess(time.monotonic() - started, 20)
        self.assertGreater(self.covered(answer)[0], 100)

    def test_memory(self):
        path = self.write(LARGE)
        answer = self.expect(self.hw("check", "--max-memory", "1M", path), UNDECIDED, r"undecided", r"[Mm]emory")
        self.assertGreater(self.covered(answer)[0], 100)

    def test_memory_is_kept_to(self):
        path = self.write(LARGE)
        program = ("import resource,subprocess,sys\n"
                   "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n"
                   "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n")
        done = subprocess.run(["python3", "-c", program, harness.HW, "check", "--max-memory", "64M", str(path)],
                              capture_output=True, text=True, timeout=120)
        code, kilobytes = map(int, done.stdout.split())
        self.assertEqual(code, UNDECIDED)
        if not harness.SANITIZED:
            self.assertLess(kilobytes, 160 * 1024, "64M for states, and the program itself")

    def test_limits_in_json(self):
        answer = self.swap("--max-states", "1000", "--format", "json")
        self.assertEqual(answer.code, UNDECIDED, answer)
        self.assertIn("undecided", json.dumps(json.loads(answer.out)))

    def test_size_at_a_limit(self):
        answer = self.hw("check", "-D", "writers=8", "--scenario", "patched", "--check", "size",
                         "--max-states", "200", SWAP)
        self.assertEqual(answer.code, UNDECIDED, answer)
        self.assertIn("undecided", answer.out)


class Interrupts(CommandLineTest):
    def interrupted(self, number, *arguments):
        path = self.write(LARGE)
        process = subprocess.Popen([harness.HW, "check", *arguments, str(path)], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(1.5)
        self.assertIsNone(process.poll(), "it ended before it was interrupted")
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
        return self.judged(process.returncode, out, err)

    def test_interrupt(self):
        answer = self.interrupted(signal.SIGINT)
        self.expect(answer, UNDECIDED, r"undecided", r"interrupt", r"covered: [\d,]+ states")

    def test_terminate(self):
        self.expect(self.interrupted(signal.SIGTERM), UNDECIDED, r"undecided")

    def test_interrupt_with_json(self):
        answer = self.interrupted(signal.SIGINT, "--format", "json")
        self.assertEqual(answer.code, UNDECIDED, answer)
        json.loads(answer.out)

    def test_interrupt_leaves_other_files_unchecked_and_says_so(self):
        first, second = self.write(LARGE), self.write(LARGE, "n.hwm")
        process = subprocess.Popen([harness.HW, "check", str(first), str(second)], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        self.expect(self.judged(process.returncode, out, err), UNDECIDED, r"1 file not checked")


if __name__ == "__main__":
    harness.main()
