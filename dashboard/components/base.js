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

// A status' shape: circle, square, diamond, triangle, ring, hatched square, dash. Decorative: the word is beside it
// or in the accessible name.
function mark(status) {
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
