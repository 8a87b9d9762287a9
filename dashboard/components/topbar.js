// The bar on top of every page. data: {product, pages: [{key, label, href, current}], crumbs: [{key, label}],
// selects: [{name, label, value, options: [{value, label}]}], badge, fresh: [text], fresh_hint}
// Reports {page}, {area} or {month} as `picked`. Links keep their address, so that a new tab works too.

function link(page, pick) {
  const follow = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    if (!page.current) pick({ page: page.key });
  };
  return make("a", { href: page.href, "aria-current": page.current ? "page" : null, on: { click: follow } }, page.label);
}

function crumb(entry, last, pick) {
  if (last) return make("li", {}, make("span", { "aria-current": "location" }, entry.label));
  return make("li", {}, make("button", { type: "button", on: { click: () => pick({ area: entry.key }) } }, entry.label));
}

function choice(entry, pick) {
  const box = make("select", { "aria-label": entry.label, title: entry.label, on: { change: () => pick({ [entry.name]: box.value }) } },
    entry.options.map((option) => make("option", { value: option.value }, option.label)));
  box.value = entry.value;
  return box;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const pick = (what) => setTriggerValue("picked", what);
  const active = parentElement.activeElement?.getAttribute?.("aria-label");
  const root = show(parentElement,
    make("header", {},
      make("span", { class: "product" }, data.product),
      make("nav", { "aria-label": "页面" }, data.pages.map((page) => link(page, pick))),
      make("span", { class: "where" },
        make("ol", { "aria-label": "所在地区" }, data.crumbs.map((entry, index) => crumb(entry, index === data.crumbs.length - 1, pick))),
        data.selects.map((entry) => choice(entry, pick)),
        data.badge ? make("span", { class: "badge" }, data.badge) : null),
      make("span", { class: "fresh", title: data.fresh_hint }, data.fresh.map((text) => make("span", {}, text)))));
  // A choice redraws the bar: keep the keyboard where it was.
  if (active) root.querySelector(`select[aria-label="${active}"]`)?.focus();
}
