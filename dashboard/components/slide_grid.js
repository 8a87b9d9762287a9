// Areas × KPIs, projected: nothing to click. data: {corner, columns: [{label}], rows: [{name, cells: [{text, status, hint}]}]}

function cell(entry) {
  const judged = ["fine", "watch", "behind", "soon", "not_due"].includes(entry.status);
  return make("td", { class: entry.status }, make("div", {}, judged ? mark(entry.status) : null, make("span", {}, entry.text)));
}

export default function ({ data, parentElement }) {
  show(parentElement, make("table", {},
    make("thead", {}, make("tr", {}, make("th", { class: "name" }, data.corner), data.columns.map((column) => make("th", {}, column.label)))),
    make("tbody", {}, data.rows.map((row) => make("tr", {}, make("th", { class: "name", scope: "row" }, row.name), row.cells.map(cell))))));
}
