#!/usr/bin/env python3
"""What the command line says about itself: help, topics, the manual page, completion in three shells."""
import os
import re
import shutil
import subprocess

import harness
from harness import AS_EXPECTED, ROOT, USAGE, CommandLineTest

COMMANDS = ["check", "size", "report", "simulate", "graph", "fmt", "ir", "export", "import", "certificate", "completion", "man"]
OPTION = re.compile(r"(?m)^  (?:    )?(?:(-\w), )?(--[a-z-]+)")


def need(*programs):
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        raise AssertionError(f"not installed: {missing}; tests/packages.txt lists them")


class Help(CommandLineTest):
    def page(self, *words):
        return self.expect(self.hw("help", *words), AS_EXPECTED).out

    def topics(self):
        text = self.page().split("\ntopics\n")[1].split("\n\n")[0]
        return re.findall(r"(?m)^  ([a-z-]+) ", text)

    def options(self, command):
        return [long for _, long in OPTION.findall(self.page(command).split("exit codes")[0])]

    def test_every_command_and_topic_has_a_page(self):
        overview = self.page()
        self.assertEqual(re.findall(r"(?m)^  ([a-z]+)\b", overview.split("\ncommands\n")[1].split("\n\n")[0]),
                         COMMANDS + ["help"])
        self.assertGreaterEqual(set(self.topics()), {"language", "statements", "checks", "exit-codes", "formats",
                                                     "ci", "engines", "runs"})
        for name in COMMANDS + self.topics():
            self.assertGreater(len(self.page(name)), 100, name)
        self.expect(self.hw("help", "languag"), USAGE, r"did you mean `language`")
        self.expect(self.hw("help", "nothing"), USAGE, r"`hw help` lists")

    def test_lines_fit(self):
        for name in COMMANDS + self.topics() + [None]:
            for line in self.page(*([name] if name else [])).splitlines():
                self.assertLessEqual(len(line), 100, line)

    def test_options_that_pages_mention_exist(self):
        known = {option for command in COMMANDS for option in self.options(command)}
        known |= {"--help", "--version"}
        self.assertGreater(len(known), 20)
        for name in self.topics():
            for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", self.page(name)):
                self.assertIn(option, known, name)

    def test_models_in_pages_run(self):
        text = self.page("language")
        model = re.search(r"\n\n(  /// .*?)\n\n(?=\S)", text, re.S).group(1)
        self.expect(self.hw("check", self.write(model + "\n")), AS_EXPECTED, r"3 as expected")

    def test_words_in_pages_are_words_of_the_language(self):
        grammar = (ROOT / "dsl/grammar/Highwater.g4").read_text()
        words = set(re.findall(r"'([a-z][a-z_]*)'", grammar))
        pages = self.page("language") + self.page("statements") + self.page("checks")
        shown = set(re.findall(r"(?m)^  ([a-z_]+)", pages))
        self.assertGreater(len(shown & words), 30)
        self.assertEqual(shown - words, {"x"})
        missing = words - set(re.findall(r"[a-z_]+", pages))
        self.assertEqual(missing, set(), "words of the language that no page has")

    def test_exit_codes(self):
        reference = dict(re.findall(r"(?m)^\| (\d+) \| (.*?)[;.,:|]", (ROOT / "dsl/REFERENCE.md").read_text()))
        self.assertEqual(set(re.findall(r"(?m)^  (\d+) ", self.page("exit-codes"))), set(reference))


class Manual(CommandLineTest):
    def test_manual_page(self):
        need("mandoc", "man")
        page = self.write(self.expect(self.hw("man"), AS_EXPECTED).out, "hw.1")
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
        self.assertEqual((lint.returncode, lint.stdout + lint.stderr), (0, ""))
        man = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page], capture_output=True,
                             text=True, env={**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": ""})
        self.assertEqual((man.returncode, man.stderr), (0, ""))
        shown = subprocess.run(["mandoc", "-T", "ascii", page], capture_output=True, text=True).stdout
        shown = re.sub(r".\x08", "", shown)
        for command in COMMANDS:
            self.assertIn(f"hw {command}", shown)
            for _, option in OPTION.findall(self.hw("help", command).out.split("exit codes")[0]):
                self.assertIn(option, shown)

    def test_the_lint_can_fail(self):
        need("mandoc")
        page = self.write(self.hw("man").out.replace(".SH DESCRIPTION", ".SH\n.NoSuchMacro x"), "hw.1")
        lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
        self.assertNotEqual(lint.returncode, 0)


class Completion(CommandLineTest):
    def script(self, shell):
        return self.write(self.expect(self.hw("completion", shell), AS_EXPECTED).out, f"hw.{shell}")

    def bash(self, *words):
        """What bash offers for the last of the words."""
        line = " ".join(f"'{word}'" for word in words)
        program = (f"source '{self.script('bash')}'; COMP_WORDS=(hw {line}); COMP_CWORD={len(words)}; "
                   "compopt() { :; }; _hw; printf '%s\\n' \"${COMPREPLY[@]}\"")
        done = subprocess.run(["bash", "-u", "-c", program], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_bash(self):
        self.assertEqual(set(self.bash("")), {*COMMANDS, "help", "--help", "--version"})
        self.assertEqual(self.bash("ch"), ["check"])
        self.assertEqual(self.bash("check", "--upd"), ["--update-baseline"])
        self.assertEqual(set(self.bash("check", "--color", "a")), {"auto", "always"})
        self.assertEqual(self.bash("graph", "--format", "s"), ["svg"])
        self.assertIn("sarif", self.bash("check", "--format", ""))
        self.assertEqual(self.bash("completion", "z"), ["zsh"])
        self.assertEqual(self.bash("help", "exit"), ["exit-codes"])
        self.assertEqual(self.bash("man", ""), [])
        self.write("", "a.hwm"), self.write("", "b.txt"), (self.folder / "below").mkdir()
        self.assertEqual(self.bash("check", ""), ["a.hwm", "below"])
        self.assertEqual(self.bash("check", "--cache", ""), ["below"])
        self.assertIn("b.txt", self.bash("check", "--baseline", ""))
        self.assertEqual(self.bash("check", "--scenario", ""), [])
        self.assertLessEqual({"pnml", "a.hwm"}, set(self.bash("export", "")))

    def test_zsh(self):
        need("zsh")
        script = self.script("zsh")
        for words in (["-n", script], ["-fc", f"autoload -U compinit; compinit -u -d {self.folder}/dump; "
                                              f"source {script}; [[ ${{_comps[hw]}} == _hw ]]"]):
            done = subprocess.run(["zsh", *words], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        text = script.read_text()
        for command in COMMANDS:
            self.assertIn(f"'{command}:", text)

    def test_fish(self):
        need("fish")
        script = self.script("fish")
        environment = {**os.environ, "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        subprocess.run(["fish", "-n", script], check=True, capture_output=True, env=environment)

        def offered(line):
            done = subprocess.run(["fish", "--no-config", "-c", f"source {script}; complete -C '{line}'"],
                                  capture_output=True, text=True, cwd=self.folder, env=environment)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            return [one.split("\t")[0] for one in done.stdout.splitlines()]

        self.assertLessEqual({*COMMANDS, "help"}, set(offered("hw ")))
        self.assertIn("--update-baseline", offered("hw check --up"))
        self.assertEqual(offered("hw check --color al"), ["always"])
        self.assertEqual(offered("hw completion z"), ["zsh"])


if __name__ == "__main__":
    harness.main()
