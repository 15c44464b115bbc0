#!/usr/bin/env python3
"""Bad input of every kind: each gets its documented exit code and a message, and nothing crashes."""
import os
import re
import subprocess
import unittest

import harness
from harness import INTERNAL, MODEL_ERROR, AS_EXPECTED, OTHERWISE, SMALL, SWAP, USAGE, CommandLineTest

GOOD = SMALL.format(size=2, tasks=2)
DEEP = 10_000


class Files(CommandLineTest):
    def test_file_that_is_not_there(self):
        self.expect(self.hw("check", self.folder / "none.hwm"), MODEL_ERROR, r"none\.hwm", r"does not exist")

    def test_path_through_a_file(self):
        path = self.write(GOOD)
        self.expect(self.hw("check", path / "below.hwm"), MODEL_ERROR, r"below\.hwm")

    def test_file_that_may_not_be_read(self):
        path = self.write(GOOD)
        path.chmod(0)
        if os.access(path, os.R_OK):
            # The superuser may read everything; a loop of links is unreadable for everybody.
            path.unlink()
            path.symlink_to(path)
        self.expect(self.hw("check", path), MODEL_ERROR, r"m\.hwm")

    def test_folder_named_like_a_model(self):
        (self.folder / "x.hwm").mkdir()
        self.expect(self.hw("check", self.folder / "x.hwm"), MODEL_ERROR, r"no \.hwm file")
        for command in ("fmt", "graph", "ir"):
            self.expect(self.hw(command, self.folder / "x.hwm"), MODEL_ERROR, r"x\.hwm", r"[Dd]irectory")

    def test_folder_without_models(self):
        self.expect(self.hw("check", self.folder), MODEL_ERROR, r"no \.hwm file")

    def test_folder_of_parts_only(self):
        self.write("pool p = 1\n")
        self.expect(self.hw("check", self.folder), MODEL_ERROR, r"nothing was checked")

    def test_one_bad_file_does_not_hide_the_others(self):
        self.write(GOOD, "a.hwm")
        self.write("pool = = =\n", "b.hwm")
        self.write(GOOD, "c.hwm")
        self.expect(self.hw("check", self.folder), MODEL_ERROR, r"a\.hwm", r"b\.hwm:1:\d+: error", r"c\.hwm")

    def test_import_that_is_not_there(self):
        self.refuse("import nowhere\n" + GOOD, r"E0205", r"m\.hwm:1:")

    def test_import_of_itself(self):
        self.refuse('import "m.hwm"\n' + GOOD, r"E0206")

    def test_import_cycle(self):
        self.write('import "m.hwm"\npool b = 1\n', "b.hwm")
        answer = self.refuse('import "b.hwm"\n' + GOOD, r"b\.hwm:1:8: error\[E0206\]", place=False)
        self.assertRegex(answer.all, r"m\.hwm:1:8: note: imported here", "the other half of the circle")

    def test_import_of_a_folder(self):
        (self.folder / "sub.hwm").mkdir()
        self.refuse('import "sub.hwm"\n' + GOOD, r"E020[5]|E0001", place=False)

    def test_many_imports_deep(self):
        for i in range(300):
            self.write(f'import "f{i + 1}.hwm"\nconst c{i} = {i}\n', f"f{i}.hwm")
        self.write("const last = 1\n", "f300.hwm")
        self.hw("check", self.write('import "f0.hwm"\n' + GOOD))


class Texts(CommandLineTest):
    def test_empty_file(self):
        self.refuse("", r"E0110", place=False)
        self.expect(self.hw("fmt", self.write("")), MODEL_ERROR, r"E0110")

    def test_only_a_comment(self):
        self.refuse("// nothing\n", r"E0110", place=False)

    def test_binary_file(self):
        self.refuse(bytes(range(256)) * 400, r"E0001", r"not a text", place=False)
        self.refuse(bytes(range(128, 256)) * 400, r"E0001", r"not UTF-8", place=False)
        self.refuse(bytes(range(1, 32)) * 400, r"E01\d\d")

    def test_program_file(self):
        with open(harness.HW, "rb") as program:
            self.refuse(program.read(100_000), r"E0001", r"not a text", place=False)

    def test_zero_bytes(self):
        self.refuse(b"\0" * 100_000, r"E0001", r"NUL", place=False)

    def test_utf16(self):
        self.refuse(GOOD.encode("utf-16"), r"E0001", r"not a text", place=False)

    def test_torn_utf8(self):
        self.refuse(b'pool p = 1\ntask t { step "\xc3" \xe2\x82 }\n', r"E0001", r"not UTF-8", place=False)

    LINES = ["a", "1 + ", "{", "}", "(", "-", "9", "a b ", '"', "if ", "a.", "é", "not ", "[0]", "; "]

    def test_ten_megabytes_of_one_line(self):
        for piece in ["a", "{", "1 + "]:
            text = "pool p = " + piece * (10_000_000 // len(piece))
            for command in ("check", "fmt", "graph", "ir"):
                answer = self.hw(command, self.write(text))
                self.expect(answer, MODEL_ERROR, r"m\.hwm`: is longer than [\d,]+ bytes")
                self.assertLess(len(answer.all), 1000, "a message that quotes ten megabytes")

    def test_longest_file_that_is_read_as_one_line(self):
        for piece in self.LINES:
            with self.subTest(piece=piece):
                text = "pool p = " + piece * (1_000_000 // len(piece.encode()))
                answer = self.refuse(text, timeout=120)
                self.assertLess(len(answer.all), 100_000, "a message that quotes a megabyte")

    def test_a_megabyte_of_comment_is_fine(self):
        for text in ("//" + "-" * 1_000_000 + "\n", "/*" + "\n" * 1_000_000 + "*/"):
            self.expect(self.hw("check", self.write(text + GOOD)), AS_EXPECTED)

    def test_windows_line_ends(self):
        self.expect(self.hw("check", self.write(GOOD.replace("\n", "\r\n"))), AS_EXPECTED)

    def test_many_mistakes_are_not_all_shown(self):
        answer = self.refuse("pool p = nothing\n" * 20_000, r"and [\d,]+ more")
        self.assertLess(len(answer.all), 100_000)


class Nesting(CommandLineTest):
    """Ten thousand deep, in each of the ways in which something can nest."""

    def refuse_deep(self, text):
        for command in ("check", "fmt", "graph", "ir"):
            path = self.write(text)
            answer = self.hw(command, path)
            self.expect(answer, MODEL_ERROR, r"m\.hwm:\d+:\d+: error\[E01\d\d\]")
            self.assertLess(len(answer.all), 200_000, "a message that quotes everything")

    def test_parentheses(self):
        self.refuse_deep("const a = " + "(" * DEEP + "1" + ")" * DEEP + "\n")

    def test_unclosed_parentheses(self):
        self.refuse_deep("const a = " + "(" * DEEP)

    def test_braces(self):
        self.refuse_deep("task t { " + "atomic { " * DEEP + "}" * (DEEP + 1) + "\n")

    def test_unopened_braces(self):
        self.refuse_deep("task t { " + "}" * DEEP)

    def test_loops(self):
        self.refuse_deep("task t { " + "loop { idle " * DEEP + "}" * (DEEP + 1) + "\n")

    def test_not(self):
        self.refuse_deep("pool p = 1\nscenario s { check always " + "not " * DEEP + "true }\n")

    def test_minus(self):
        self.refuse_deep("const a = " + "-" * DEEP + "1\n")

    def test_implies(self):
        self.refuse_deep("scenario s { check always " + "true implies " * DEEP + "true }\n")

    def test_else_if(self):
        self.refuse_deep("var x : 0..1 = 0\ntask t { idle " +
                         "if (x == 0) { idle } else " * DEEP + "{ idle } }\n")

    def test_either(self):
        self.refuse_deep("task t { " + "either { idle } or { " * DEEP + "}" * (DEEP + 1) + "\n")

    def test_long_sum_is_refused_or_right(self):
        path = self.write("const a = " + "1 + " * DEEP + f"1\npool p = 1\nscenario s {{ check always a == {DEEP + 1} }}\n")
        answer = self.hw("check", path)
        self.assertIn(answer.code, (AS_EXPECTED, MODEL_ERROR), answer)

    def test_constants_built_on_constants(self):
        text = "const a0 = 1\n" + "".join(f"const a{i} = a{i - 1} + 1\n" for i in range(1, DEEP))
        path = self.write(text + f"pool p = 1\nscenario s {{ check always a{DEEP - 1} == {DEEP} }}\n")
        answer = self.hw("check", path)
        self.assertIn(answer.code, (AS_EXPECTED, MODEL_ERROR), answer)

    def test_repeat_in_repeat(self):
        self.refuse("pool p = 1\ntask t { " + "repeat 1000 { " * 5 + "take 1 p give all " + "}" * 6 +
                    "\nscenario s { check recoverable }\n", r"E0420")

    def test_procedures_that_double(self):
        text = "procedure p0 { step \"x\" }\n" + "".join(
            f"procedure p{i} {{ call p{i - 1} call p{i - 1} }}\n" for i in range(1, 60))
        self.refuse(text + "task t { call p59 }\nscenario s { check recoverable }\n", r"E0420")


class Names(CommandLineTest):
    def test_unknown_name_with_a_near_one(self):
        self.refuse(GOOD.replace("take 1 pages", "take 1 pgaes"), r"E0201", r"did you mean `pages`")

    def test_unknown_name_without(self):
        self.refuse(GOOD.replace("take 1 pages", "take 1 zzz"), r"E0201", r"m\.hwm:3:\d+")

    def test_twice(self):
        self.refuse("pool a = 1\nlock a\n" + GOOD, r"E0202")

    def test_wrong_kind(self):
        self.refuse("lock l\n" + GOOD.replace("take 1 pages", "take 1 l"), r"E0203")

    def test_constants_in_a_circle(self):
        self.refuse("const a = b\nconst b = a\n" + GOOD, r"E0215")

    def test_recursion_without_depth(self):
        self.refuse("procedure a { call b }\nprocedure b { call a }\n" + GOOD, r"E0321")


class Values(CommandLineTest):
    def test_wrong_types(self):
        self.refuse("pool p = true\n" + GOOD, r"E030[12]")
        self.refuse("param b : bool = 3\n" + GOOD, r"E030[12]")
        self.refuse(GOOD.replace("check recoverable", "check always 3"), r"E030[12]")
        self.refuse(GOOD.replace("check recoverable", "check always pages.free == true"), r"E030[12]")

    def test_overflow(self):
        most = 9223372036854775807
        self.refuse(f"const a = {most} + 1\n" + GOOD, r"E0307")
        self.refuse(f"const a = -{most} - 2\n" + GOOD, r"E0307")
        self.refuse(f"const a = {most} * {most}\n" + GOOD, r"E0307")
        self.refuse(f"const a = -(-{most} - 1)\n" + GOOD, r"E0307")
        self.refuse(f"const a = (-{most} - 1) / -1\n" + GOOD, r"E0307")
        self.refuse("const a = 9223372036854775808\n" + GOOD, r"E0107")
        self.refuse("const a = 1 / 0\n" + GOOD, r"E0308")
        self.refuse("const a = 1 % 0\n" + GOOD, r"E0308")

    def test_overflow_with_parameters(self):
        text = "param n : 0..9223372036854775807 = 9223372036854775807\nconst a = 1\n"
        self.refuse(text + "pool q = n + 1\n" + GOOD, r"E04\d\d")
        self.refuse(text + "pool q = n\n" + GOOD, r"E04\d\d")

    def test_overflow_in_a_run(self):
        path = self.write("counter c = 9223372036854775800\ntask t { loop { idle; c = c + 100 } }\n"
                          "scenario s { check always c >= 0 }\n")
        answer = self.hw("check", path, "--time", "5")
        self.assertIn(answer.code, (MODEL_ERROR, harness.UNDECIDED), answer)

    def test_negative_amounts(self):
        self.refuse(GOOD.replace("take 1 pages", "take -1 pages"), r"E0309|E0410")
        self.refuse("pool p = -1\n" + GOOD, r"E0309|E0410")
        self.refuse("task n[-2] { idle }\n" + GOOD, r"E0309|E0410")
        self.refuse("param n : -3..3 = -3\npool p = n\n" + GOOD, r"E0309|E0410")
        self.refuse("param n : -3..3 = -3\n" + GOOD.replace("take 1", "take n"), r"E0309|E0410|E04")

    def test_ranges(self):
        self.refuse("param n : 1..4 = 9\n" + GOOD, r"E0311")
        self.refuse("param n : 4..1 = 4\n" + GOOD, r"E0310")
        self.refuse("var n : 1..4 = 9\n" + GOOD, r"E0311|E0413")
        self.refuse("param n : 1..4 = 2\n" + GOOD.replace("scenario s", "scenario s with n = 5"), r"E0311|E0402")

    def test_assume_that_does_not_hold(self):
        self.refuse("param n : 1..4 = 2\nassume n > 3\n" + GOOD, r"E0403")
        self.refuse("param n : 1..4 = 2\nassume n > 4\n" + GOOD, r"E0403")
        self.refuse("assume false\n" + GOOD, r"E0403")

    def test_assume_that_leaves_no_value_for_size(self):
        path = self.write("param n : 1..4 = 2\nassume n > 4 or n == 2\n" +
                          SMALL.format(size="n", tasks=1).replace(
                              "check recoverable", "size n for recoverable expect 2"))
        self.expect(self.hw("check", path), AS_EXPECTED, r"n = 2")

    def test_zero_tasks(self):
        self.expect(self.hw("check", self.write(SMALL.format(size=1, tasks=0))), AS_EXPECTED,
                    r"m\.hwm:\d+:\d+: warning\[W0403\]")

    def test_pool_of_size_zero(self):
        text = SMALL.format(size=0, tasks=1)
        self.expect(self.hw("check", self.write(text)), OTHERWISE, r"violated", r"0 of 0 free")
        text = text.replace("check recoverable", "check bounded pages.held <= 1")
        self.expect(self.hw("check", self.write(text)), AS_EXPECTED, r"m\.hwm:1:\d+: warning\[W0404\]")

    def test_too_much(self):
        self.refuse(SMALL.format(size=1, tasks=10**12), r"E04\d\d")
        self.refuse(SMALL.format(size=10**18, tasks=1), r"E04\d\d")
        self.refuse("queue q[1000000] of { a }\n" + GOOD, r"E0\d\d\d")
        self.refuse("lock l\nsubsystem d(x : lock) { task t { idle } }\ninstance i[1000000000] : d(l)\n" + GOOD,
                    r"E04\d\d")

    def test_define(self):
        path = self.write("param writers : 1..4 = 2\n" + SMALL.format(size="writers", tasks="writers"))
        self.expect(self.hw("check", "-D", "writers=3", path), AS_EXPECTED)
        self.expect(self.hw("check", "-D", "wrtiers=3", path), USAGE, r"E0401", r"did you mean `writers`")
        self.expect(self.hw("check", "-D", "zzz=3", path), USAGE, r"E0401")
        self.expect(self.hw("check", "-D", "writers=9", path), USAGE, r"E0402")
        self.expect(self.hw("check", "-D", "writers=true", path), USAGE, r"error\[E\d{4}\]")
        self.expect(self.hw("check", "-D", "writers=99999999999999999999", path), USAGE, r"error\[E\d{4}\]")
        for text in ("writers", "=3", "writers=", "="):
            self.expect(self.hw("check", "-D", text, path), USAGE, r"NAME=VALUE")


class Usage(CommandLineTest):
    def test_wrong_use(self):
        path = self.write(GOOD)
        for arguments in ([], ["check"], ["chekc", path], ["--nonsense"], ["check", "--nonsense", path],
                          ["check", "--max-states", "many", path], ["check", "--max-states", "-1", path], ["check", "--max-states", "0", path],
                          ["check", "--time", "0", path], ["check", "--time", "-1", path],
                          ["check", "--max-memory", "0", path], ["check", "--max-memory", "1X", path],
                          ["check", "--format", "xml", path], ["graph", "--format", "png", path],
                          ["check", "--scenario", "none", path], ["check", "--check", "none such", path],
                          ["graph", "--scenario", "none", path], ["graph", path, path],
                          ["fmt", "--check", "-i", path], [path]):
            with self.subTest(arguments=arguments):
                self.expect(self.hw(*arguments), USAGE, r"\w")

    def test_near_words(self):
        path = self.write(GOOD)
        self.expect(self.hw("chekc", path), USAGE, r"did you mean `check`")
        self.expect(self.hw("check", "--scenaro", "s", path), USAGE, r"did you mean `--scenario`")
        self.expect(self.hw(path), USAGE, r"did you mean `hw check")


class Outputs(CommandLineTest):
    """Reports that cannot be delivered: no exit code 0, and what is there already stays as it is."""

    def test_full_device(self):
        path = self.write(GOOD)
        for arguments in (["check"], ["check", "--format", "json"], ["fmt"], ["graph"], ["ir"]):
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                answer = self.hw(*arguments, path, stdout=full)
                self.expect(answer, INTERNAL, r"No space left")
        self.expect(self.hw("graph", "-o", "/dev/full", path), INTERNAL, r"cannot write")

    def test_full_device_for_messages(self):
        path = self.write("pool = 1\n")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([harness.HW, "check", str(path)], stdout=subprocess.PIPE, stderr=full,
                                  timeout=60)
        self.assertEqual(done.returncode, MODEL_ERROR)

    def test_closed_pipe(self):
        path = self.write(GOOD)
        for arguments in (["check"], ["check", "--format", "json"], ["fmt"], ["graph"], ["ir"]):
            with self.subTest(arguments=arguments):
                reading, writing = os.pipe()
                os.close(reading)
                try:
                    answer = self.hw(*arguments, path, stdout=writing)
                finally:
                    os.close(writing)
                self.assertEqual(answer.code, INTERNAL, answer)

    def test_closed_descriptors(self):
        path = self.write(GOOD)
        done = subprocess.run(f'exec "{harness.HW}" check "{path}" >&-', shell=True,
                              stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, INTERNAL, done.stderr)
        done = subprocess.run(f'exec "{harness.HW}" check "{path}" 2>&-', shell=True,
                              stdout=subprocess.PIPE, timeout=60)
        self.assertEqual(done.returncode, AS_EXPECTED)

    def read_only(self):
        """A folder into which nobody can write: for the superuser, one that the kernel owns."""
        folder = self.folder / "read_only"
        folder.mkdir()
        self.write("pool   pages=1\n" + GOOD.replace("pages", "others"), "read_only/m.hwm")
        folder.chmod(0o555)
        if os.access(folder, os.W_OK):
            return folder, "/proc/sys/none.dot"
        return folder, folder / "g.dot"

    def test_read_only_folder(self):
        folder, target = self.read_only()
        self.expect(self.hw("check", "m.hwm", cwd=folder), AS_EXPECTED)
        self.expect(self.hw("check", ".", cwd=folder), AS_EXPECTED)
        self.expect(self.hw("fmt", "m.hwm", cwd=folder), AS_EXPECTED, r"pool pages = 1")
        self.expect(self.hw("graph", "-o", target, "m.hwm", cwd=folder), INTERNAL, r"cannot write")
        self.assertEqual(os.listdir(folder), ["m.hwm"], "nothing is left behind")
        folder.chmod(0o755)

    def test_file_that_cannot_be_written(self):
        path = self.write("pool   pages=1\n")
        path.chmod(0o444)
        if os.access(path, os.W_OK):
            self.skipTest("the superuser may write everything")
        self.expect(self.hw("fmt", "-i", path), INTERNAL, r"cannot write")
        self.assertEqual(path.read_text(), "pool   pages=1\n")

    def test_output_into_a_folder(self):
        path = self.write(GOOD)
        self.expect(self.hw("graph", "-o", self.folder, path), INTERNAL, r"cannot write")
        self.expect(self.hw("graph", "-o", self.folder / "none" / "g.dot", path), INTERNAL, r"cannot write")

    def test_fmt_leaves_a_wrong_file_alone(self):
        path = self.write("pool   pages = = 1\n")
        self.expect(self.hw("fmt", "-i", path), MODEL_ERROR, r"m\.hwm:1:\d+: error")
        self.assertEqual(path.read_text(), "pool   pages = = 1\n")


if __name__ == "__main__":
    harness.main()
