// Shared by every component: making elements, drawing status marks. Text always goes in as text.

const SVG = "http://www.w3.org/2000/svg";

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  return fill(element, attributes, children);
}

function draw(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === "") continue;
    element.append(typeof child === "object" ? child : document.createTextNode(String(child)));
  }
  return element;
}

// How far a figure can be trusted: one to three bars, none filled where nobody knows.
const BARS = { credible_high: 3, credible_middle: 2, credible_low: 1, credible_unknown: 0 };

function bars(look) {
  const svg = draw("svg", { class: `mark ${look}`, viewBox: "0 0 12 12", "aria-hidden": "true", focusable: "false" });
  for (let at = 0; at < 3; at += 1) {
    const height = 4 * (at + 1) - 0.8;
    const box = { x: 0.4 + at * 4.1, y: 11.6 - height, width: 3, height };
    svg.append(draw("rect", at < BARS[look] ? box : { ...box, class: "open" }));
  }
  return svg;
}

// The badge of a figure: {look, word, notable, parts, lines: [text], links: [{text, href}]}. A quiet mark where all is
// well, a word where it is not (everywhere with `full`); a click says why, without asking the server.
function badge(entry, full) {
  if (!entry) return null;
  const why = make("div", { class: "why", popover: "auto", role: "dialog", "aria-label": `${entry.word}的原因` },
    make("strong", {}, bars(entry.look), entry.word),
    make("span", { class: "parts" }, entry.parts),
    entry.lines.map((line) => make("p", {}, line)),
    entry.links.length ? make("p", { class: "links" }, entry.links.map((link) => make("a", { href: link.href, target: "_self" }, link.text))) : null);
  const open = (event) => {
    event.stopPropagation();
    if (why.matches(":popover-open")) { why.hidePopover(); return; }
    const at = button.getBoundingClientRect();
    why.showPopover();
    const room = { x: window.innerWidth - why.offsetWidth - 8, y: window.innerHeight - why.offsetHeight - 8 };
    why.style.left = `${Math.max(8, Math.min(at.left, room.x))}px`;
    why.style.top = `${Math.max(8, at.bottom + 4 <= room.y ? at.bottom + 4 : at.top - why.offsetHeight - 4)}px`;
  };
  const button = make("button", {
    type: "button", class: `badge ${entry.look}`, title: `${entry.word}，点击看原因`, "aria-label": `${entry.word}，点击看原因`,
    "aria-haspopup": "dialog", on: { click: open },
  }, bars(entry.look), entry.notable || full ? entry.word : null);
  return make("span", { class: "credible" }, button, why);
}

// A status' shape: circle, square, diamond, triangle, ring, hatched square, dash. Decorative: the word is beside it
// or in the accessible name.
function mark(status) {
  if (status in BARS) return bars(status);
  const svg = draw("svg", { class: `mark ${status}`, viewBox: "0 0 12 12", "aria-hidden": "true", focusable: "false" });
  if (status === "fine") svg.append(draw("circle", { cx: 6, cy: 6, r: 4.6 }));
  else if (status === "watch") svg.append(draw("rect", { x: 1.6, y: 1.6, width: 8.8, height: 8.8 }));
  else if (status === "behind") svg.append(draw("path", { d: "M6 0 L12 6 L6 12 L0 6 Z" }));
  else if (status === "soon") svg.append(draw("path", { d: "M6 0.6 L11.6 11 L0.4 11 Z" }));
  else if (status === "not_applicable") svg.append(draw("rect", { x: 2, y: 5.4, width: 8, height: 1.2 }));
  else if (status === "no_data")
    svg.append(draw("path", { class: "open", d: "M1 5 L5 1 M1 11 L11 1 M7 11 L11 7" }));
  else svg.append(draw("circle", { class: "open", cx: 6, cy: 6, r: 4.2 }));
  return svg;
}

// Replace what was drawn before in one step: no flicker, no empty moment between.
function show(parentElement, ...elements) {
  let root = Array.from(parentElement.children).find((child) => child.className === "root");
  if (!root) {
    root = make("div", { class: "root" });
    parentElement.append(root);
  }
  root.replaceChildren(...elements);
  return root;
}
