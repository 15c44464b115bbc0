// The text of the model, one file at a time, with one line marked.

const sourceView = {
  file: null,
  lines: [],
  stuck: [],

  init() {
    const names = Object.keys(data.sources);
    const choice = byId("source-file");
    for (const name of names) choice.append(el("option", { value: name }, baseName(name)));
    choice.addEventListener("change", () => { this.showFile(choice.value); this.markStuck(); });
    if (names.length) this.showFile(names[0]);
    if (names.length < 2) choice.disabled = true;
  },

  showFile(name) {
    if (this.file === name || data.sources[name] === undefined) return;
    this.file = name;
    byId("source-file").value = name;
    byId("source-file").title = name;
    this.lines = data.sources[name].replace(/\n$/, "").split("\n").map((text) =>
      el("li", {}, el("code", {}, coloured(text))));
    byId("source-text").replaceChildren(el("ol", { class: "lines" }, this.lines));
  },

  /// Marks a place and brings it into view within the pane; the page itself does not move.
  show(place, calls, stuck) {
    for (const line of this.lines) line.classList.remove("current");
    byId("source-calls").replaceChildren(...(calls || []).flatMap((call) => [" called from ", placeLink(call)]));
    this.stuck = stuck || [];
    if (place && place.file) this.showFile(place.file);
    this.markStuck();
    if (!place || !place.file) return;
    const line = this.lines[place.line - 1];
    if (!line) return;
    line.classList.add("current");
    const pane = byId("source-text");
    pane.scrollTop = line.offsetTop - pane.clientHeight / 2 + line.offsetHeight / 2;
  },

  /// The lines where somebody stands for ever, with who that is.
  markStuck() {
    for (const line of this.lines) {
      line.classList.remove("stuck");
      line.querySelector(".stuck-note")?.remove();
    }
    for (const { file, line: number, who } of this.stuck) {
      const line = file === this.file && this.lines[number - 1];
      if (!line) continue;
      line.classList.add("stuck");
      line.append(el("span", { class: "stuck-note" }, who));
    }
  },

  /// For links: marks the place and moves the page to it.
  open(place) {
    this.show(place, [], this.stuck);
    byId("source").scrollIntoView({ block: "nearest" });
    byId("source-text").focus({ preventScroll: true });
  },
};

const kWords = new Set(("account action all always and any as assert assume assuming at atomic bool bounded break by call " +
  "check const continue counter count deadlock_free depth down either else enum expect external fail fails false for " +
  "give held holds idle if implies import instance into leads limit lock loop mempool min max model most move never not of " +
  "or param path pool procedure progress queue receive recoverable repeat reserve responds retry return scenario semaphore " +
  "send size step submit subsystem take task timeout to true unlock until up var violated wait when while with").split(" "));

/// A line with comments, texts, numbers and words of the language marked. Block comments that go over
/// several lines stay plain: they are rare, and no line needs to know the one before.
function coloured(line) {
  const tokens = line.match(/\/\/.*|\/\*.*?\*\/|"(?:\\.|[^"\\])*"|[A-Za-z_]\w*|\d[\d_]*|\s+|./gu) || ["\u200b"];
  return tokens.map((token) => {
    const kind = /^\/[/*]/.test(token) ? "comment" : token[0] === "\"" && token.length > 1 ? "string"
      : /^\d/.test(token) ? "literal" : kWords.has(token) ? "keyword" : "";
    return kind ? el("span", { class: `t-${kind}` }, token) : token;
  });
}
