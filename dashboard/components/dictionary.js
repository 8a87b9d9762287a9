// The KPI dictionary: search, index by topic, one article per KPI.
// data: {entries: [{code, label, short, topic, definition, judged, facts: [[heading, text]], badge}], chosen}
// The search works here, without asking the server; a click in the index reports the code as `picked`.

let shownBefore = null; // the KPI that was scrolled to, so that a redraw does not scroll again

function article(entry, chosen) {
  const facts = entry.facts.map(([heading, text], at) =>
    [make("dt", {}, at && entry.facts[at - 1][0] === heading ? "" : heading), make("dd", {}, text)]); // a heading once
  return make("article", { class: entry.code === chosen ? "chosen" : null, "data-code": entry.code },
    make("h3", {}, entry.label, make("code", {}, `代码 ${entry.code}`), badge(entry.badge, true)),
    make("p", { class: "definition" }, entry.definition),
    make("dl", {}, facts));
}

function index(entries, chosen, pick) {
  const topics = [...new Set(entries.map((entry) => entry.topic))];
  return topics.map((topic) => make("section", {},
    make("h3", {}, topic),
    make("ul", {}, entries.filter((entry) => entry.topic === topic).map((entry) =>
      make("li", {}, make("a", {
        href: `?kpi=${encodeURIComponent(entry.code)}`,
        class: entry.code === chosen ? "chosen" : null,
        on: { click: (event) => {
          if (event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          shownBefore = null;
          pick(entry.code);
        } },
      }, entry.label))))));
}

function matches(entry, words) {
  const text = [entry.label, entry.short, entry.code, entry.topic, entry.definition, ...entry.facts.flat()].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

export default function ({ data, parentElement, setTriggerValue }) {
  const kept = parentElement.querySelector("input")?.value || "";
  const list = make("div", { class: "articles" });
  const nav = make("nav", { "aria-label": "指标目录" });
  const found = make("p", { class: "found", role: "status" });
  const search = make("input", { type: "search", placeholder: "搜索：名称、定义、来源", "aria-label": "搜索指标" });
  search.value = kept;
  const redraw = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const entries = data.entries.filter((entry) => matches(entry, words));
    found.textContent = words.length ? (entries.length ? `找到 ${entries.length} 项` : "没有找到，换个说法试试") : "";
    nav.replaceChildren(...index(entries, data.chosen, (code) => setTriggerValue("picked", code)));
    list.replaceChildren(...entries.map((entry) => article(entry, data.chosen)));
  };
  search.addEventListener("input", redraw);
  redraw();
  show(parentElement, make("div", { class: "dictionary" }, make("aside", {}, search, found, nav), list));
  if (data.chosen && data.chosen !== shownBefore) {
    shownBefore = data.chosen;
    requestAnimationFrame(() => list.querySelector(".chosen")?.scrollIntoView({ block: "start" }));
  }
}
