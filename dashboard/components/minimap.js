// A small choropleth in plain SVG: no WebGL, drawn at once. data: {width, height, alt, shapes: [{key, name, hint, path, colour}],
// borders: [path], labels: [{x, y, text}], worst}; colour "" is hatched. A click reports the key as `picked`.

function hatching() {
  return draw("defs", {},
    draw("pattern", { id: "hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      draw("rect", { class: "bare", width: 5, height: 5 }), draw("path", { class: "stroke", d: "M0 0 V5" })));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const shapes = data.shapes.map((shape) =>
    draw("path", { d: shape.path, class: "shape", fill: shape.colour || "url(#hatch)", on: { click: () => setTriggerValue("picked", shape.key) } },
      draw("title", {}, `${shape.name}\n${shape.hint}`)));
  const worst = data.shapes.find((shape) => shape.key === data.worst);
  show(parentElement, draw("svg", { viewBox: `0 0 ${data.width} ${data.height}`, role: "img", "aria-label": data.alt },
    hatching(), shapes, data.borders.map((path) => draw("path", { d: path, class: "border" })),
    worst ? draw("path", { d: worst.path, class: "worst" }) : null,
    data.labels.map((label) => draw("text", { x: label.x, y: label.y }, label.text))));
}
