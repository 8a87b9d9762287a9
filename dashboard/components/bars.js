// Bars with their words beside them. data: {names: [first, second], large, action,
// rows: [{key, name, value, rest, text, note, point}]}; value and rest are shares of the longest bar, 0–1.
// A click on a row reports its key as `picked`, where `action` says what it does.

const CLOSE = 0.2; // a narrower part leaves no room for its name

function names(data) {
  if (!data.names[0]) return null;
  const begins = Math.max(data.rows[0].value, CLOSE);
  return make("div", { class: "row" }, make("span", { class: "names" }, make("span", { class: "first" }, data.names[0]),
    data.rows[0].rest ? make("span", { style: `left:${begins * 100}%` }, data.names[1]) : null));
}

function cells(row, data, pick) {
  const open = data.action ? { click: () => pick(row.key) } : null;
  const name = open ? make("button", { type: "button", title: data.action, on: open }, row.name) : row.name;
  const length = (share) => `width:${(share || 0) * 100}%`;
  return make("div", { class: "row" },
    make("span", { class: "name" }, name),
    make("span", { class: open ? "bar open" : "bar", "aria-hidden": "true", on: open },
      make("span", { class: row.point ? "value point" : "value", style: length(row.value) }),
      make("span", { class: "rest", style: length(row.rest) })),
    make("span", { class: "words" }, make("b", {}, row.text), make("span", {}, row.note)));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const pick = (key) => setTriggerValue("picked", key);
  show(parentElement, make("div", { class: data.large ? "bars large" : "bars" }, names(data), data.rows.map((row) => cells(row, data, pick))));
}
