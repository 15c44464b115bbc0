#!/usr/bin/env python3
"""The page of `hw report` as its reader meets it: report_page_test.py HW.

What the page shows is compared with the JSON report of the same check, which does not know the page.
"""
import base64
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from browser import Browser

HW = ""
ROOT = pathlib.Path(__file__).resolve().parents[2]
SWAP = ROOT / "models" / "swap_over_nbd" / "swap_over_nbd.hwm"
FAST_SWAP = (SWAP, *"--scenario vanilla --scenario patched --scenario keep_noise".split())  # not the large ones
MEMPOOL = ROOT / "examples" / "04_a_mempool.hwm"

EVIL = """/// </script><script>window.hacked = 1</script> <img src=x onerror="window.hacked = 1">
model evil
pool pages = 2
subsystem s {
  task t[2] {
    loop {
      idle
      take 1 pages
      step "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
      take 1 pages
      fail "<!-- <b>never</b> {{data}} &lt; \\"quoted\\" \\\\"
      give all
    }
  }
}
scenario plain { check recoverable expect violated  check never fails expect violated }
"""

SIZES = """param n : 0..7 = 3
param w : 1..3 = 2
pool pages = n
task writer[w] { loop { idle  repeat 3 { take 1 pages }  give all } }
scenario s { size n for recoverable  size n, most w for recoverable }
"""


def hw(*arguments, **more):
    return subprocess.run([HW, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, timeout=300, **more)


def units(pool, state, size):
    """What a pool's units are, from a state of the JSON report alone."""
    found = {name: value for name, value in state["variables"].items() if name.startswith(pool + ".")}
    for group in state["standing"]:
        held = group["holds"].get(pool, 0) * group["count"]
        if held:
            name = "held " + group["process"]
            found[name] = found.get(name, 0) + held
    assert sum(found.values()) == size, (found, size)
    return found


# The least contrast of a text with what it stands on, with the text; what is not opaque is passed over.
CONTRAST = """(() => {
  const parse = (text) => (/^rgba?\\(([^)]*)\\)$/.exec(text) || [, ''])[1].split(',').map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  let worst = [99, ''];
  const walk = document.createTreeWalker(document.querySelector('body'), NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walk.nextNode()) {
    const host = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || host.closest('svg, script, noscript, option, :disabled, .visually-hidden, .skip')) continue;
    if (!host.checkVisibility()) continue;
    let ground = host;
    while (ground && (parse(getComputedStyle(ground).backgroundColor)[3] === 0)) ground = ground.parentElement;
    const back = parse(getComputedStyle(ground || document.body).backgroundColor);
    const front = parse(getComputedStyle(host).color);
    if (back.length < 3 || front.length < 3 || (front[3] !== undefined && front[3] < 1)) continue;
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const contrast = (a + .05) / (b + .05);
    ++seen;
    if (contrast < worst[0]) worst = [contrast, host.className + ': ' + walk.currentNode.data.trim().slice(0, 40)];
  }
  return [...worst, seen];
})()"""


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = pathlib.Path(self._folder.name)
        self.browser.media("light")

    def write(self, *arguments, code=0, name="report.html", **more):
        path = self.folder / name
        answer = hw("report", *arguments, "-o", path, **more)
        self.assertEqual(answer.returncode, code, answer)
        return path

    def open(self, path, width=1440, height=1000):
        self.browser.open(path.as_uri(), width, height)
        self.silent(path)

    def silent(self, path):
        """Nothing on the console, and nothing asked for but the page itself."""
        self.assertEqual(self.browser.console, [])
        self.assertEqual(self.browser.requests, [path.as_uri()])
        self.assertEqual(self.browser.value("performance.getEntriesByType('resource').length"), 0)

    def report(self, *arguments):
        return json.loads(hw("check", "--format", "json", *arguments).stdout)

    def text(self, selector):
        return self.browser.value(f"document.querySelector({json.dumps(selector)})?.textContent ?? null")

    def count(self, selector):
        return self.browser.value(f"document.querySelectorAll({json.dumps(selector)}).length")

    # ---- stepping

    def follow(self, path, report, scenario, at):
        """The run is at step `at`, and everything that moves shows it."""
        check = next(c for c in scenario["checks"] if c.get("witness"))
        steps = check["witness"]["steps"]
        state = steps[at - 1]["state"] if at else check["witness"]["initial_state"]
        self.assertEqual(self.text("#position"), f"{at} / {len(steps)}")
        self.assertEqual(self.browser.value("Number(document.querySelector('#slider').value)"), at)
        self.assertEqual(self.browser.value(
            "[...document.querySelectorAll('.step[aria-current=step]')].map((b) => Number(b.parentElement.dataset.step))"), [at])
        self.assertEqual(self.browser.value("Number(document.querySelector('.cursor').getAttribute('x'))"), at)
        shown = self.browser.value("Object.fromEntries([...document.querySelectorAll('[data-series]')]"
                                   ".map((cell) => [cell.dataset.series, Number(cell.textContent)]))")
        size = sum(value for value in shown.values())
        expected = units("pages", state, size)
        self.assertEqual({k: v for k, v in shown.items() if v}, {k: v for k, v in expected.items() if v})
        if at:
            step = steps[at - 1]
            self.assertEqual(self.text("#now"), f"{step['actor']} {step['text']}")
            self.assertEqual(self.text("#announce"), f"Step {at} of {len(steps)}. {step['actor']}: {step['text']}")
            line = self.browser.value("[...document.querySelectorAll('.lines li')].findIndex("
                                      "(line) => line.classList.contains('current')) + 1")
            self.assertEqual((self.browser.value("document.querySelector('#source-file').value"), line),
                             (step["file"], step["line"]))
        standing = self.browser.value("document.querySelectorAll('#state table')[0].tBodies[0].rows.length")
        self.assertEqual(standing, len(state["standing"]))
        self.assertEqual(self.browser.value("document.querySelector('#ending').classList.contains('reached')"),
                         at == len(steps))

    def test_stepping_moves_everything(self):
        path = self.write(*FAST_SWAP)
        report = self.report(*FAST_SWAP)
        scenario = report["files"][0]["scenarios"][0]
        length = scenario["checks"][0]["witness"]["length"]
        self.open(path)
        self.follow(path, report, scenario, 0)
        for at in range(1, length + 1):
            self.browser.key("ArrowRight")
            self.follow(path, report, scenario, at)
        self.browser.key("ArrowRight")
        self.follow(path, report, scenario, length)
        self.assertGreater(self.count(".lines .stuck"), 0)
        for key, at in (("ArrowLeft", length - 1), ("Home", 0), ("ArrowLeft", 0), ("j", 1), ("k", 0), ("End", length)):
            self.browser.key(key)
            self.follow(path, report, scenario, at)
        self.silent(path)

    def test_other_ways_to_step(self):
        path = self.write(*FAST_SWAP)
        report = self.report(*FAST_SWAP)
        vanilla, keep_noise = (next(s for s in report["files"][0]["scenarios"] if s["name"] == name)
                               for name in ("vanilla", "keep_noise"))
        self.open(path, height=2400)
        self.browser.value("document.querySelector('[data-step=\"7\"] button').click()")
        self.follow(path, report, vanilla, 7)
        box = self.browser.value("(({x, y, width, height}) => [x, y, width, height])"
                                 "(document.querySelector('.chart').getBoundingClientRect())")
        states = vanilla["checks"][0]["witness"]["length"] + 1
        self.browser.click(box[0] + box[2] * 20.5 / states, box[1] + box[3] / 2)
        self.follow(path, report, vanilla, 20)
        self.browser.key("n")
        self.follow(path, report, keep_noise, 0)
        self.browser.value("document.querySelector('#slider').focus()")
        self.browser.call("Input.dispatchKeyEvent", type="rawKeyDown", key="ArrowRight", windowsVirtualKeyCode=39)
        self.browser.settle()
        self.follow(path, report, keep_noise, 1)
        self.browser.key("p")
        self.follow(path, report, vanilla, 0)
        self.browser.value("[...document.querySelectorAll('.open-run')].at(-1).click()")
        self.follow(path, report, keep_noise, 0)
        self.browser.open(path.as_uri() + "#run=2&step=5")
        self.follow(path, report, keep_noise, 5)

    def test_units_in_a_mempool_are_counted_once(self):
        path = self.write("--scenario", "stacked", MEMPOOL)
        self.open(path)
        sums = set()
        for _ in range(17):
            values = self.browser.value("[...document.querySelectorAll('[data-series]')].map((c) => Number(c.textContent))")
            sums.add(sum(values))
            self.browser.key("ArrowRight")
        self.assertEqual(sums, {6})
        self.assertRegex(self.text(".legend"), "held by block.request through bios2")

    def test_a_loop_goes_round(self):
        """A run that never ends, made of one that does: the page goes by what the report says of the loop."""
        path = self.write(*FAST_SWAP)
        head, rest = path.read_text().split('<script type="application/json" id="data">')
        block, tail = rest.split("</script>", 1)
        data = json.loads(block)
        witness = next(c for s in data["report"]["files"][0]["scenarios"] for c in s["checks"] if c.get("witness"))["witness"]
        length = witness["length"]
        for start, again in ((length - 3, length - 2), (length, length)):
            witness["loop"] = {"start": start, "never_from": 2, "instance": "mm.writer #1", "kind": "starvation",
                               "fairness": "strong", "names_return": True}
            path.write_text(f'{head}<script type="application/json" id="data">{json.dumps(data)}</script>{tail}')
            self.open(path)
            self.assertEqual(self.browser.value("[...document.querySelectorAll('.divider.loop')]"
                                                ".map((d) => [Number(d.parentElement.dataset.step), d.textContent])"),
                             [[2, "from here on mm.writer #1 never comes to rest"],
                              [start, "the loop begins" if start < length else "here the run stands still for ever"]])
            self.assertEqual(self.count(".rows .in-loop"), length - start)
            self.browser.key("End")
            self.assertEqual(self.browser.value("document.querySelector('#forward').disabled"), start == length)
            self.browser.key("ArrowRight")
            self.assertEqual(self.text("#position"), f"{again} / {length}")
        self.silent(path)

    # ---- what is on the page

    def test_every_check_with_its_verdict(self):
        path = self.write(*FAST_SWAP)
        self.open(path)
        rows = self.browser.value("[...document.querySelectorAll('.check-row')].map((row) => row.textContent)")
        checks = [c for s in self.report(*FAST_SWAP)["files"][0]["scenarios"] for c in s["checks"]]
        self.assertEqual(len(rows), len(checks))
        for row, check in zip(rows, checks):
            self.assertIn(check["text"], row)
            if "size" in check:
                self.assertIn(f"{check['size']['param']} = {check['size']['value']}", row)
            else:
                self.assertIn(check["outcome"], row)
        self.assertIn("0 not enough · recoverable is violated", self.text(".tried"))
        self.assertEqual(self.text(".floor-label"), "reserve of 2 for emergency")
        self.assertEqual(self.browser.value("[...document.querySelectorAll('.floor')].map((l) => Number(l.getAttribute('y1')))"), [6],
                         "two units above the bottom of eight")
        self.assertGreaterEqual(self.count(".wait-for .edge.cycle"), 3)
        self.assertGreaterEqual(self.count("#graph .node"), 5)

    def test_runs_of_what_is_not_enough(self):
        """A size has runs of its own, at other values of the parameters: pools have other sizes there."""
        (self.folder / "sizes.hwm").write_text(SIZES)
        path = self.write(self.folder / "sizes.hwm")
        self.open(path)
        options = self.browser.value("[...document.querySelectorAll('#run-select option')].map((o) => o.textContent)")
        values = ["n = 4", "n = 2, w = 1", "n = 3, w = 2", "n = 4, w = 2", "n = 5, w = 3", "n = 6, w = 3"]
        self.assertEqual(options, [f"s: recoverable with {one}" for one in values])
        buttons = self.browser.value("[...document.querySelectorAll('.open-run')].map((b) => b.textContent)")
        self.assertEqual([button.split(":")[0] for button in buttons], values)
        for number, size in enumerate((4, 2, 3, 4, 5, 6)):
            self.browser.value(f"document.querySelectorAll('.open-run')[{number}].click()")
            shown = self.browser.value("[...document.querySelectorAll('[data-series]')]"
                                       ".map((cell) => Number(cell.textContent))")
            self.assertEqual(sum(shown), size)
        self.assertIn("n, w = (3, 1), (5, 2), (7, 3)", self.text("#check-table"))
        self.assertEqual(self.count(".frontier td.best"), 3)
        self.assertEqual(self.text(".frontier thead"), "n \\ w123")
        self.silent(path)

    def test_several_files_and_what_is_wrong_with_them(self):
        (self.folder / "bad.hwm").write_text("pool = = 3\n")
        (self.folder / "fails.hwm").write_text(EVIL.replace("recoverable expect violated", "recoverable"))
        path = self.write(self.folder / "bad.hwm", self.folder / "fails.hwm", MEMPOOL, code=2)
        self.open(path)
        self.assertEqual(self.text("h1"), "3 models")
        self.assertIn("the model has errors", self.text("#verdict"))
        self.assertRegex(self.text("#problems"), r"error E\d{4} bad\.hwm:1")
        self.assertEqual(self.count(".mark.bad"), 1)
        self.assertEqual(self.browser.value("document.querySelector('#run-select').selectedOptions[0].textContent"),
                         "evil · plain: recoverable", "what came out otherwise is shown first")
        self.assertEqual(hw("report", self.folder / "fails.hwm").returncode, 10)

    def test_what_differs_from_the_baseline(self):
        model, baseline = self.folder / "m.hwm", self.folder / "baseline.json"
        model.write_text(MEMPOOL.read_text())
        self.write(model, "--baseline", baseline, "--cache", self.folder / "cache")
        self.open(self.write(model, "--baseline", baseline, "--cache", self.folder / "cache"))
        self.assertEqual(self.count("#problems li"), 0)
        self.assertEqual(self.text(".check-row [data-label=states] + .number"), "cached")
        model.write_text(MEMPOOL.read_text().replace("with bios_per_request = 2", "with bios_per_request = 1"))
        self.open(self.write(model, "--baseline", baseline, code=10))
        self.assertRegex(self.text("#problems"), r"differs from the baseline .*stacked: recoverable: was violated, is holds")

    def test_undecided_is_not_as_expected(self):
        path = self.write(SWAP, "--max-states", "1000", "--scenario", "patched", code=5)
        self.open(path)
        self.assertIn("not everything is decided", self.text("#verdict"))
        self.assertEqual(self.count(".mark.good"), 0)
        self.assertIn("state limit", self.text(".check-row"))

    def test_models_of_every_kind_open_silently(self):
        for model in sorted((*ROOT.glob("examples/*.hwm"), *ROOT.glob("tests/regress/*.hwm"))):
            with self.subTest(model=model.name):
                path = self.folder / "one.html"
                answer = hw("report", model, "--max-states", "100000", "-o", path)
                self.assertIn(answer.returncode, (0, 2, 5, 10), answer)
                self.open(path)
                for key in ("End", "ArrowLeft", "n", "End"):
                    self.browser.key(key)
                self.silent(path)

    def test_texts_of_a_model_stay_texts(self):
        model = self.folder / "<b>evil<b>.hwm"
        model.write_text(EVIL)
        path = self.write(model)
        self.open(path)
        self.assertEqual(self.browser.value("[document.scripts.length, document.images.length, typeof window.hacked]"),
                         [2, 0, "undefined"])
        steps = self.text("#steps")
        self.assertIn("</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>", steps)
        self.browser.key("n")
        self.browser.key("End")
        self.assertIn("<!-- <b>never</b> {{data}} &lt; \"quoted\" \\", self.text("#steps"))
        self.assertEqual(self.browser.value("document.title"), "<b>evil<b>.hwm · Highwater")
        self.assertEqual(self.count("b b, img, iframe, object"), 0)
        self.silent(path)

    def test_nothing_else_could_run(self):
        """Even if a text became markup: the policy of the page refuses it."""
        path = self.write(MEMPOOL)
        self.open(path)
        self.browser.value("(() => { const s = document.createElement('script'); s.textContent = 'window.hacked = 1';"
                           " document.body.append(s); const i = new Image(); i.src = 'http://127.0.0.1:9/x'; })()")
        self.browser.settle()
        self.assertEqual(self.browser.value("typeof window.hacked"), "undefined")
        self.assertEqual(len([one for one in self.browser.console if "Content Security Policy" in one]), 2)

    def test_without_graphviz(self):
        folder = self.folder / "programs"
        folder.mkdir()
        for path in self.written_without_dot(folder):
            self.open(path)
            self.assertEqual(self.count(".drawing"), 0)
            self.assertIn("Not drawn", self.text("#graph"))
            self.assertIn("Not drawn", self.text("#ending"))
            self.assertIn("waits for", self.text(".cycle"), "the cycle is there in words")

    def written_without_dot(self, programs):
        yield self.write(MEMPOOL, env={**os.environ, "PATH": str(programs)}, name="missing.html")
        (programs / "timeout").symlink_to("/bin/false")
        yield self.write(MEMPOOL, env={**os.environ, "PATH": str(programs)}, name="failing.html")

    def test_to_standard_output(self):
        answer = hw("report", "--no-times", MEMPOOL)
        self.assertEqual(answer.returncode, 0)
        self.assertTrue(answer.stdout.startswith(b"<!doctype html>") and answer.stdout.endswith(b"</html>\n"))
        self.assertEqual(answer.stdout, hw("report", "--no-times", MEMPOOL).stdout, "the same page twice")
        self.assertIn(b"5 as expected", answer.stderr)
        path = self.folder / "check.html"
        self.assertEqual(hw("check", "--no-times", MEMPOOL, "--format", f"html={path}").stdout, b"")
        self.assertEqual(path.read_bytes(), answer.stdout)
        self.assertEqual(hw("report", MEMPOOL, "-o", self.folder / "no" / "folder.html").returncode, 6)

    # ---- how it looks

    def test_light_dark_and_contrast(self):
        path = self.write(*FAST_SWAP)
        grounds = {}
        for scheme in ("light", "dark"):
            self.browser.media(scheme)
            self.open(path)
            for key in ("Home", "End"):
                self.browser.key(key)
                least, where, seen = self.browser.value(CONTRAST)
                self.assertGreater(seen, 150)
                self.assertGreaterEqual(least, 4.5, f"{scheme}: {where}")
            grounds[scheme] = self.browser.value("getComputedStyle(document.body).backgroundColor")
        self.assertNotEqual(grounds["light"], grounds["dark"])

    def test_narrow(self):
        path = self.write(*FAST_SWAP)
        for width in (360, 800):
            self.open(path, width=width)
            self.assertLessEqual(self.browser.value("document.documentElement.scrollWidth"), width)

    def test_print(self):
        path = self.write(*FAST_SWAP)
        self.open(path)
        self.browser.media("light", "print")
        self.browser.settle()
        self.assertEqual(self.browser.value("getComputedStyle(document.querySelector('.player')).display"), "none")
        for pane in ("#steps", "#source-text"):
            hidden = self.browser.value(f"(({{scrollHeight, clientHeight}}) => scrollHeight - clientHeight)"
                                        f"(document.querySelector('{pane}'))")
            self.assertLessEqual(hidden, 1, f"{pane} would be cut off")
        printed = base64.b64decode(self.browser.pdf())
        self.assertTrue(printed.startswith(b"%PDF-"))
        self.assertGreaterEqual(printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page "), 2)

    def test_everything_that_can_be_used_has_a_name(self):
        path = self.write(*FAST_SWAP)
        self.open(path)
        nodes = self.browser.call("Accessibility.getFullAXTree")["nodes"]
        wanted = {"button", "slider", "combobox", "image", "img", "link", "heading", "table", "toolbar", "columnheader"}
        used, nameless = set(), []
        for node in nodes:
            role = node.get("role", {}).get("value")
            if node.get("ignored") or role not in wanted:
                continue
            used.add(role)
            if role not in ("table",) and not node.get("name", {}).get("value", "").strip():
                nameless.append(role)
        self.assertTrue({"button", "slider", "combobox", "link", "heading", "toolbar"} <= used, used)
        self.assertEqual(nameless, [])
        tabbable = self.browser.value("document.querySelectorAll('.step[tabindex=\"0\"]').length")
        self.assertEqual(tabbable, 1, "one step of the list is reached with Tab, the others with the arrows")

    # ---- the test itself

    def test_noise_is_noticed(self):
        path = self.folder / "noisy.html"
        path.write_text("<body style='color: #999; background: #aaa'>pale<script src='http://127.0.0.1:9/x.js'></script>"
                        "<script>console.log(1); nothing.at.all</script>")
        self.browser.open(path.as_uri())
        self.assertGreaterEqual(len(self.browser.console), 2)
        self.assertEqual(len(self.browser.requests), 2)
        self.assertLess(self.browser.value(CONTRAST)[0], 4.5)


if __name__ == "__main__":
    HW = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=1)
