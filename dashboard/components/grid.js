// Areas × KPIs, each cell judged. data: {caption, corner, columns: [{key, label, hint}],
// rows: [{key, name, cells: [{text, status, hint, credible}]}], drills}
// A click reports {area, kpi} as `picked`; kpi is empty for the name of a row. Arrow keys move between cells.

function cell(entry, row, column, pick) {
  const name = `${row.name}，${column.label}：${entry.text}，${entry.hint}`;
  const inside = [["fine", "watch", "behind", "soon", "not_due"].includes(entry.status) ? mark(entry.status) : null, entry.credible ? mark(entry.credible) : null, make("span", {}, entry.text)];
  return make("td", { class: entry.status },
    make("button", { type: "button", tabindex: -1, "aria-label": name, title: entry.hint, on: { click: () => pick({ area: row.key, kpi: column.key }) } }, inside));
}

function moveWithArrows(table) {
  const rows = Array.from(table.querySelectorAll("tbody tr"), (row) => Array.from(row.querySelectorAll("button")));
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  if (rows.length) rows[0][0].tabIndex = 0;
  table.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const from = event.target;
    const y = rows.findIndex((row) => row.includes(from));
    if (!step || y < 0) return;
    event.preventDefault();
    const to = rows[y + step[0]]?.[rows[y].indexOf(from) + step[1]];
    if (!to) return;
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const pick = (what) => setTriggerValue("picked", what);
  const head = make("tr", {}, make("th", { class: "name", scope: "col" }, data.corner),
    data.columns.map((column) => make("th", { scope: "col", title: column.hint }, make("span", {}, column.label))));
  const body = data.rows.map((row) =>
    make("tr", {},
      make("th", { class: "name", scope: "row" },
        make("button", { type: "button", tabindex: -1, title: data.drills, on: { click: () => pick({ area: row.key, kpi: "" }) } }, row.name)),
      row.cells.map((entry, index) => cell(entry, row, data.columns[index], pick))));
  const table = make("table", {}, make("caption", { class: "hidden" }, data.caption), make("thead", {}, head), make("tbody", {}, body));
  moveWithArrows(table);
  show(parentElement, make("div", { class: "scroll" }, table));
}
