// The list of places that most need attention. data: {items: [{key, status, word, title, reason, kpi}], empty, height}
// A click reports {area, kpi} as `picked`.

function item(entry, pick) {
  return make("li", {},
    make("button", { type: "button", on: { click: () => pick({ area: entry.key, kpi: entry.kpi }) } },
      mark(entry.status),
      make("span", { class: "text" },
        make("span", { class: "hidden" }, `${entry.word}：`),
        make("b", {}, entry.title),
        make("span", { class: "reason", title: entry.reason }, entry.reason)),
      make("span", { class: "arrow", "aria-hidden": "true" }, "›")));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const pick = (what) => setTriggerValue("picked", what);
  if (!data.items.length) show(parentElement, make("p", { class: "empty" }, data.empty));
  else show(parentElement, make("ol", { style: `--height:${data.height}px` }, data.items.map((entry) => item(entry, pick))));
}
