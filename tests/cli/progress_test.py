#!/usr/bin/env python3
"""The line that says how far a long search is: on a terminal, and only there unless it is asked for."""
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios

import harness
from harness import ROOT, UNDECIDED, CommandLineTest
from limits_test import LARGE

FIGURES = (r"exploring: [\d,]+ states, [\d,]+/s, depth \d+, frontier [\d,]+, "
           r"[\d,]+ [KM]iB of [\d,]+ MiB")


class Progress(CommandLineTest):
    def on_terminal(self, columns, *arguments, path=None):
        """Runs hw with standard error on a terminal of that width; returns what it wrote there."""
        path = path or self.write(LARGE, "a_rather_long_name_of_a_model.hwm")
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen([harness.HW, "check", "--time", "4", *(arguments or ["--engine", "explicit"]), path],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=slave)
        os.close(slave)
        written = b""
        while True:
            try:
                part = os.read(master, 65536)
            except OSError:  # the other side is closed
                break
            if not part:
                break
            written += part
        os.close(master)
        out = process.communicate(timeout=60)[0]
        self.assertEqual(process.returncode, UNDECIDED, out)
        self.assertNotIn(b"frontier", out)
        return written.decode(), out.decode()

    def test_on_a_terminal(self):
        err, out = self.on_terminal(200)
        self.assertRegex(err, r"\r\S*a_rather_long_name_of_a_model\.hwm, s: " + FIGURES + r"\x1b\[K")
        lines = err.split("\r")
        self.assertGreater(len(lines), 4, "it is written again and again")
        self.assertEqual(lines[-1], "\x1b[K", "and wiped before the report")
        self.assertNotIn("\n", err)
        states = [int(number.replace(",", "")) for number in re.findall(r"([\d,]+) states", err)]
        self.assertEqual(states, sorted(states))
        self.assertIn("undecided", out)

    def test_a_proof_has_no_figures_and_shows_its_time(self):
        """What takes long and is no search: each check of this model is tried for as long as it may be."""
        path = ROOT / "tests/regress/what_a_proof_is_missing.hwm"
        err, _ = self.on_terminal(200, "--engine", "smt", "--query-time", "4", path=path)
        self.assertRegex(err, r"\r\S*what_a_proof_is_missing\.hwm, [^\r]*: \d s\x1b\[K")
        self.assertEqual(err.split("\r")[-1], "\x1b[K", "and wiped before the report")

    def test_narrow_terminal(self):
        err, _ = self.on_terminal(60)
        lines = [line.replace("\x1b[K", "") for line in err.split("\r")]
        self.assertTrue(any("states" in line for line in lines), lines)
        for line in lines:
            self.assertLess(len(line), 60)

    def test_nothing_elsewhere_unless_asked_for(self):
        path = self.write(LARGE)
        answer = self.hw("check", "--time", "3", path)
        self.assertEqual(answer.err, "")
        answer = self.hw("check", "--time", "3", "--progress", path)
        self.assertRegex(answer.err, r"^\S*m\.hwm, s: (" + FIGURES + r"|decision diagrams: .*iB)\n$")
        self.assertNotIn("\x1b", answer.err)


if __name__ == "__main__":
    harness.main()
