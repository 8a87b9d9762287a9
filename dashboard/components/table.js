// A sortable table. data: {caption, columns: [{label, kind, hint}], rows: [{key, cells: [{text, order, share, status}]}],
// selected, sort: [column, descending], first, more, empty, action}
// Click on a heading sorts here, without asking the server; a click on a row's first cell reports its key as `picked`.

const FEW = 10; // rows
// Months, days, times, figures with their unit: hard to read when broken.
const FIXED = /^(\d{4}年\d{1,2}月|[\d :.,%-]+\p{Script=Han}{0,2})$/u;
const collator = new Intl.Collator("zh");

function compare(column, descending) {
  return (a, b) => {
    const [x, y] = [a.cells[column].order, b.cells[column].order];
    if (x === null || y === null) return (x === null) - (y === null); // nothing known goes last either way
    const sign = typeof x === "number" && typeof y === "number" ? x - y : collator.compare(String(x), String(y));
    return descending ? -sign : sign;
  };
}

function body(cell, kind) {
  if (kind === "status") return [mark(cell.status), make("span", {}, cell.text)];
  const fixed = FIXED.test(cell.text) ? " fixed" : "";
  const text = make("span", { class: `text${fixed}` }, cell.status ? mark(cell.status) : null, cell.text);
  if (kind !== "bar" || cell.share === null || cell.share === undefined) return [text];
  const width = Math.max(0, Math.min(1, cell.share)) * 100;
  return [make("span", { class: "track", "aria-hidden": "true" }, make("span", { style: `width:${width}%` })), text];
}

function line(row, data, pick) {
  const cells = row.cells.map((cell, index) => {
    const inside = body(cell, data.columns[index].kind);
    const classes = `${data.columns[index].kind} ${cell.status || ""}`;
    if (index) return make("td", { class: classes }, make("div", {}, inside));
    return make("th", { scope: "row", class: classes },
      data.action && row.key ? make("button", { type: "button", title: data.action, on: { click: () => pick(row.key) } }, inside) : inside);
  });
  return make("tr", { class: data.selected === row.key ? "selected" : null, "aria-current": data.selected === row.key ? "true" : null }, cells);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const pick = (key) => setTriggerValue("picked", key);
  if (!data.rows.length) { show(parentElement, make("p", { class: "empty" }, data.empty)); return; }
  let [column, descending] = data.sort || [null, false];
  let all = data.rows.length <= data.first;
  const redraw = (focus) => {
    const rows = column === null ? data.rows : [...data.rows].sort(compare(column, descending));
    const head = data.columns.map((entry, index) => {
      const sorted = index === column ? (descending ? "descending" : "ascending") : "none";
      const turn = () => {
        descending = index === column ? !descending : entry.kind !== "text";
        column = index;
        redraw(index);
      };
      return make("th", { scope: "col", class: entry.kind, "aria-sort": sorted },
        make("button", { type: "button", title: entry.hint || "点击排序", on: { click: turn } }, entry.label,
          make("span", { class: "arrow", "aria-hidden": "true" }, sorted === "none" ? "" : descending ? "▾" : "▴")));
    });
    const shown = all ? rows : rows.slice(0, data.first);
    const root = show(parentElement,
      make("div", { class: "scroll" },
        make("table", { class: data.rows.length <= FEW ? "few" : null }, make("caption", { class: "hidden" }, data.caption), make("thead", {}, make("tr", {}, head)),
          make("tbody", {}, shown.map((row) => line(row, data, pick))))),
      all ? make("span") : make("button", { class: "more", type: "button", on: { click: () => { all = true; redraw(); } } }, data.more));
    if (focus !== undefined) root.querySelectorAll("thead button")[focus].focus();
  };
  redraw();
}
