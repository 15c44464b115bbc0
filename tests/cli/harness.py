"""What the tests of the command line share: running hw, and what every answer of it must be like."""
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HW = ""
SANITIZED = False  # whether HW was built with sanitizers, which need memory of their own
ROOT = pathlib.Path(__file__).resolve().parents[2]
SWAP = ROOT / "models" / "swap_over_nbd" / "swap_over_nbd.hwm"

# Exit codes, as dsl/REFERENCE.md has them.
AS_EXPECTED, USAGE, MODEL_ERROR, UNDECIDED, INTERNAL, OTHERWISE = 0, 1, 2, 5, 6, 10

SMALL = """pool pages = {size}
task t[{tasks}] {{
  loop {{ idle; take 1 pages; give all }}
}}
scenario s {{ check recoverable }}
"""


class Answer:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err
        self.all = out + err

    def __str__(self):
        return f"exit code {self.code}\n--- stdout\n{self.out[-3000:]}\n--- stderr\n{self.err[-3000:]}"


class CommandLineTest(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._folder.name)

    def tearDown(self):
        self._folder.cleanup()

    def write(self, text, name="m.hwm"):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def hw(self, *arguments, timeout=60, stdout=subprocess.PIPE, **more):
        """Runs hw. Whatever it was given: no signal, no abort, no time-out, a code that is documented."""
        done = subprocess.run([HW, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=stdout,
                              stderr=subprocess.PIPE, timeout=timeout, **more)
        return self.judged(done.returncode, done.stdout or b"", done.stderr)

    def judged(self, code, out, err):
        answer = Answer(code, out.decode(errors="replace"), err.decode(errors="replace"))
        self.assertIn(code, (0, 1, 2, 5, 6, 10), answer)
        for sign in ("AddressSanitizer", "runtime error:", "LeakSanitizer", "terminate called",
                     "Assertion", "core dumped", "std::", "basic_string"):
            self.assertNotIn(sign, answer.err, answer)
        return answer

    def expect(self, answer, code, *patterns):
        self.assertEqual(answer.code, code, answer)
        for pattern in patterns:
            self.assertRegex(answer.all, pattern, answer)
        if code not in (AS_EXPECTED,):
            self.assertNotEqual(answer.all.strip(), "", "a message is owed")
        return answer

    def refuse(self, text, *patterns, arguments=(), code=MODEL_ERROR, place=True, name="m.hwm", timeout=60):
        """A model that is wrong: exit code 2, and the place where."""
        path = self.write(text, name)
        answer = self.hw("check", *arguments, path, timeout=timeout)
        self.expect(answer, code, *patterns)
        if place:
            self.assertRegex(answer.all, re.escape(str(path)) + r":\d+:\d+: error\[E\d{4}\]", answer)
        return answer


def main():
    # A test is __main__ and imports this file as `harness`: that module's HW is the one that is read.
    this = sys.modules["harness"]
    this.HW = str(pathlib.Path(sys.argv.pop(1)).resolve())
    this.SANITIZED = b"__asan_init" in pathlib.Path(this.HW).read_bytes()
    unittest.main(module="__main__", verbosity=1)
