// The row of KPI cards. data: {cards: [{key, label, value, unit, status, word, lines: [text], trend: [number|null], trend_label, action, width, hint, badge}]}
// A click on a card reports its key as `picked`.

function sparkline(points, label) {
  const known = points.filter((value) => value !== null);
  const svg = draw("svg", { class: "trend", viewBox: "0 0 100 32", preserveAspectRatio: "none", role: "img", "aria-label": label });
  if (known.length < 2) return make("span", { class: "trend" });
  const low = Math.min(...known), span = Math.max(...known) - low;
  const at = (value, index) => [
    2 + (index * 94) / (points.length - 1),
    span ? 28 - ((value - low) / span) * 24 : 16,
  ];
  let path = "", pen = false, last = null;
  points.forEach((value, index) => {
    if (value === null) { pen = false; return; }
    last = at(value, index);
    path += `${pen ? "L" : "M"}${last[0].toFixed(1)} ${last[1].toFixed(1)} `;
    pen = true;
  });
  svg.append(draw("path", { class: "line", d: path, "vector-effect": "non-scaling-stroke" }));
  // A line of no length with round ends: a dot that stays round while the drawing is stretched.
  svg.append(draw("path", { class: "end", d: `M${last[0]} ${last[1]} h0.001`, "vector-effect": "non-scaling-stroke" }));
  return svg;
}

function card(entry, pick) {
  const inside = [
    make("div", { class: "top" },
      make("span", { class: "label" }, entry.label),
      entry.word ? make("span", { class: `status ${entry.status}` }, mark(entry.status), entry.word) : null),
    make("div", { class: "middle" },
      make("span", { class: "value" }, make("b", {}, entry.value), make("span", { class: "unit" }, entry.unit)),
      sparkline(entry.trend, entry.trend_label)),
    entry.lines.map((line, index) => make("div", { class: index ? "line" : "line first", title: line }, line)),
  ];
  const drawn = entry.action ? clickable(entry, inside, pick) : make("div", { class: "card" }, inside);
  return make("div", { class: "slot" }, drawn, badge(entry.badge));
}

function clickable(entry, inside, pick) {
  return make("button", { class: "card", type: "button", title: `${entry.hint}\n${entry.action}`, on: { click: () => pick(entry.key) } }, inside);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const pick = (key) => setTriggerValue("picked", key);
  show(parentElement, make("div", { class: data.cards.length === 4 ? "cards four" : "cards", style: `--columns:${data.cards.map((entry) => `minmax(0, ${entry.width}fr)`).join(" ")}` }, data.cards.map((entry) => card(entry, pick))));
}
