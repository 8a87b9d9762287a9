// A legend that counts: shape, word and number of each state. data: {states: [{standing, word, count}], lines: [{dash, word}]}

function shape(standing) {
  const svg = draw("svg", { class: `shape ${standing}`, viewBox: "0 0 12 12", "aria-hidden": "true" });
  if (standing === "worse") svg.append(draw("path", { d: "M6 0 L12 6 L6 12 L0 6 Z" }));
  else if (standing === "better") svg.append(draw("path", { d: "M6 1 L11.5 11 L0.5 11 Z" }));
  else if (standing === "like") svg.append(draw("circle", { cx: 6, cy: 6, r: 4.6 }));
  else svg.append(draw("circle", { class: "open", cx: 6, cy: 6, r: 4.4 }));
  return svg;
}

function stroke(entry) {
  const svg = draw("svg", { class: "stroke", viewBox: "0 0 24 12", "aria-hidden": "true" });
  svg.append(draw("path", { class: entry.dash, d: "M0 6 H24" }));
  return svg;
}

export default function ({ data, parentElement }) {
  show(parentElement, make("ul", {},
    data.states.map((entry) => make("li", {}, shape(entry.standing), entry.word, make("b", {}, `${entry.count.toLocaleString("en-US")} 个村`))),
    data.lines.map((entry) => make("li", {}, stroke(entry), entry.word))));
}
