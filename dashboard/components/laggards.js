// Villages that lag, each with its reasons. data: {items: [{key, name, place, count, judged, change, reasons:
// [{kpi, label, own, word, peers, since, above, trend: [number|null], rates: [number|null], trend_label}]}], empty, action}
// A click reports {area, kpi} as `picked`; kpi is empty for the name of a village.

const WIDE = 120, HIGH = 34;

function path(points, at) {
  let text = "", pen = false;
  points.forEach((value, index) => {
    if (value === null) { pen = false; return; }
    text += `${pen ? "L" : "M"}${at(value, index).map((part) => part.toFixed(1)).join(" ")} `;
    pen = true;
  });
  return text;
}

function spark(reason) {
  const known = [...reason.trend, ...reason.rates].filter((value) => value !== null);
  if (reason.trend.filter((value) => value !== null).length < 2) return make("span", { class: "spark" });
  const low = Math.min(...known), span = Math.max(...known) - low || 1;
  const at = (value, index) => [3 + (index * (WIDE - 8)) / (reason.trend.length - 1), HIGH - 4 - ((value - low) / span) * (HIGH - 8)];
  const svg = draw("svg", { class: "spark", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": reason.trend_label });
  svg.append(draw("title", {}, reason.trend_label));
  svg.append(draw("path", { class: "rates", d: path(reason.rates, at) }));
  svg.append(draw("path", { class: "own", d: path(reason.trend, at) }));
  const last = reason.trend.length - 1;
  if (reason.trend[last] !== null) {
    const [x, y] = at(reason.trend[last], last);
    svg.append(draw("circle", { cx: x, cy: y, r: 3 }));
  }
  return svg;
}

function line(item, reason, pick) {
  return make("li", { class: "reason" },
    make("button", { class: "label", type: "button", title: "看这项指标的漏斗图", on: { click: () => pick({ area: item.key, kpi: reason.kpi }) } }, reason.label),
    make("span", { class: "own" }, make("b", {}, reason.own), make("span", { class: "word" }, reason.word)),
    make("span", { class: "peers" }, reason.peers, reason.above ? make("span", { class: "above" }, `；${reason.above}`) : null),
    spark(reason),
    make("span", { class: "since" }, reason.since));
}

function village(item, data, pick) {
  return make("li", { class: "village" },
    make("div", { class: "head" },
      mark("behind"),
      make("button", { class: "name", type: "button", title: data.action, on: { click: () => pick({ area: item.key, kpi: "" }) } }, item.name),
      make("span", { class: "place" }, item.place),
      make("b", { class: "count" }, item.count),
      make("span", { class: "note" }, `${item.judged}，${item.change}`)),
    make("ul", {}, item.reasons.map((reason) => line(item, reason, pick))));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const pick = (what) => setTriggerValue("picked", what);
  if (!data.items.length) show(parentElement, make("p", { class: "empty" }, data.empty));
  else show(parentElement, make("ol", {}, data.items.map((item) => village(item, data, pick))));
}
