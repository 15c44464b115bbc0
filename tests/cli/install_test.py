#!/usr/bin/env python3
"""What `cmake --install` puts where, and that it works from there."""
import pathlib
import subprocess

import harness
from harness import AS_EXPECTED, MODEL_ERROR, ROOT, CommandLineTest


class Installed(CommandLineTest):
    def test_a_prefix(self):
        build = pathlib.Path(harness.HW).parent
        prefix = self.folder / "usr"
        subprocess.run(["cmake", "--install", build, "--prefix", prefix], check=True, capture_output=True)
        files = {str(path.relative_to(prefix)) for path in prefix.rglob("*") if path.is_file()}
        for name in ("bin/hw", "share/man/man1/hw.1", "share/bash-completion/completions/hw",
                     "share/zsh/site-functions/_hw", "share/fish/vendor_completions.d/hw.fish",
                     "share/highwater/lib/nbd.hwm"):
            self.assertIn(name, files)
            self.assertGreater((prefix / name).stat().st_size, 100, name)
        self.assertFalse([name for name in files if name.endswith("_check.hwm")])

        def check():
            done = subprocess.run([prefix / "bin/hw", "check", "--scenario", "vanilla",
                                   ROOT / "models/swap_over_nbd/swap_over_nbd.hwm"], cwd=self.folder,
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
            return self.judged(done.returncode, done.stdout, done.stderr)

        self.expect(check(), AS_EXPECTED, r"vanilla +recoverable +violated")
        # It is its own library that it reads.
        (prefix / "share/highwater/lib/nbd.hwm").write_text("pool\n")
        self.expect(check(), MODEL_ERROR, r"share/highwater/lib/nbd\.hwm:\d+")


if __name__ == "__main__":
    harness.main()
