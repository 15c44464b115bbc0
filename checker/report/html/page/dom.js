// Making elements. Texts of the model only ever become text nodes and attribute values: nothing here
// takes markup, except `drawing`, which takes what Graphviz drew and keeps its shapes alone.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    } else if (name === "vars") {
      for (const [variable, to] of Object.entries(value)) node.style.setProperty(variable, to);
    } else {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/// el("td", {class: "number"}, "7"). `on` holds event handlers, `vars` variables of the style.
const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const shape = (tag, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
const counted = (number, noun) => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
const seconds = (s) => (s < 1 ? s.toFixed(3) : s < 100 ? s.toFixed(1) : s.toFixed(0)) + " s";
const baseName = (file) => file.slice(file.lastIndexOf("/") + 1);
const valueText = (value) => (value === null ? "" : String(value));

/// "`a` waits for `b`" with what stands in back quotes as code.
function withCode(text) {
  return text.split("`").map((part, i) => (i % 2 ? el("code", {}, part) : part));
}

/// A drawing of Graphviz's as elements of this page: shapes and their geometry, nothing else.
function drawing(text, label) {
  const tags = new Set(["g", "polygon", "polyline", "path", "ellipse", "text"]);
  const kept = new Set(["class", "points", "d", "cx", "cy", "rx", "ry", "x", "y", "text-anchor",
                        "transform", "fill", "stroke", "stroke-width", "stroke-dasharray", "font-size"]);
  const copy = (from, to) => {
    for (const child of from.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && from.localName === "text") to.append(child.data);
      if (child.nodeType !== Node.ELEMENT_NODE || !tags.has(child.localName)) continue;
      const made = shape(child.localName, {});
      for (const { name, value } of child.attributes) if (kept.has(name)) made.setAttribute(name, value);
      copy(child, made);
      to.append(made);
    }
    return to;
  };
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  const box = (root.getAttribute("viewBox") || "0 0 100 100").split(/\s+/).map(Number);
  return copy(root, shape("svg", {
    viewBox: box.join(" "), width: Math.round(box[2]), height: Math.round(box[3]), vars: { "--natural": `${box[2]}px` },
    role: "img", "aria-label": label, class: "drawing",
  }));
}

/// A link to a line of a source; plain text where there is no such place. `place` has file and line.
function placeLink(place) {
  if (!place || !place.file) return "";
  return el("a", {
    href: "#source", class: "place", title: `${place.file}:${place.line}`,
    on: { click: (event) => { event.preventDefault(); event.stopPropagation(); sourceView.open(place); } },
  }, `${baseName(place.file)}:${place.line}`);
}
