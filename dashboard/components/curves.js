// Survival curves, a small drawing per group. data: {months, large, whole: [[month, share, low, high]],
// groups: [{name, lines: [text], points: [[month, share, low, high]]}]}
// A curve steps down when a risk ends; its interval is the shade, the curve of all households the grey line.

const WIDTH = 240, RIGHT = 6, TOP = 6;
// Height and margins where the words beside the axes are a desk's, and a meeting room's.
const DESK = { height: 124, left: 34, bottom: 18 }, ROOM = { height: 150, left: 42, bottom: 22 };

function scales(months, size) {
  const x = (month) => size.left + (month / months) * (WIDTH - size.left - RIGHT);
  const y = (share) => TOP + (1 - share) * (size.height - TOP - size.bottom);
  return [x, y];
}

// The corners of the steps of one column of the points.
function corners(points, column, x, y) {
  const found = [];
  points.forEach((point, index) => {
    if (index) found.push([x(point[0]), y(points[index - 1][column])]);
    found.push([x(point[0]), y(point[column])]);
  });
  return found;
}

const path = (places) => places.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join(" ");

function axes(months, size, x, y) {
  const parts = [];
  for (const share of [0, 0.5, 1]) {
    parts.push(draw("line", { class: "grid", x1: size.left, x2: WIDTH - RIGHT, y1: y(share), y2: y(share) }));
    parts.push(draw("text", { class: "tick", x: size.left - 5, y: y(share) + 4, "text-anchor": "end" }, `${share * 100}%`));
  }
  for (let month = 0; month <= months; month += 6) {
    const last = month + 6 > months, anchor = last && x(month) > WIDTH - 30 ? "end" : "middle";
    parts.push(draw("text", { class: "tick", x: x(month), y: size.height - 3, "text-anchor": anchor }, last ? `${month}个月` : String(month)));
  }
  return parts;
}

function curve(group, data) {
  const size = data.large ? ROOM : DESK, [x, y] = scales(data.months, size);
  const shade = [...corners(group.points, 3, x, y), ...corners(group.points, 2, x, y).reverse()];
  return draw("svg", { class: "curve", viewBox: `0 0 ${WIDTH} ${size.height}`, role: "img", "aria-label": `${group.name}：${group.lines.join("，")}` },
    axes(data.months, size, x, y),
    draw("path", { class: "shade", d: `${path(shade)} Z` }),
    draw("path", { class: "whole", d: path(corners(data.whole, 1, x, y)) }),
    draw("path", { class: "own", d: path(corners(group.points, 1, x, y)) }));
}

export default function ({ data, parentElement }) {
  show(parentElement, make("div", { class: data.large ? "curves large" : "curves" }, data.groups.map((group) =>
    make("figure", {}, make("figcaption", {}, make("b", {}, group.name), group.lines.map((line) => make("span", {}, line))), curve(group, data)))));
}
