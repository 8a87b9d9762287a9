// The bar on top of every page: product and pages, then where and when one stands. data: {product,
// pages: [{key, label, href, current, group}], projections: [{key, label, hint, href}], crumbs: [{key, label}],
// selects: [{name, label, value, options: [{value, label}]}], badge, fresh: [text], fresh_hint}
// Reports {page}, {projection}, {area} or {month} as `picked`. Links keep their address, so that a new tab works too.

function link(entry, attributes, follow) {
  const click = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    follow();
  };
  return make("a", { href: entry.href, ...attributes, on: { click } }, entry.label);
}

// Groups of neighbours: [[name, pages], …].
function groups(pages) {
  const found = [];
  for (const page of pages) {
    if (found.at(-1)?.[0] !== page.group) found.push([page.group, []]);
    found.at(-1)[1].push(page);
  }
  return found;
}

function pageLinks(pages, pick) {
  return make("nav", { "aria-label": "页面" }, groups(pages).map(([name, members]) =>
    make("span", { class: "group", role: "group", "aria-label": name }, members.map((page) =>
      link(page, { "aria-current": page.current ? "page" : null }, () => { if (!page.current) pick({ page: page.key }); })))));
}

// The same pages where there is no room for a line of them.
function pageMenu(pages, pick) {
  const box = make("select", { class: "menu", "aria-label": "页面", on: { change: () => pick({ page: box.value }) } },
    groups(pages).map(([name, members]) => make("optgroup", { label: name },
      members.map((page) => make("option", { value: page.key }, page.label)))));
  box.value = pages.find((page) => page.current)?.key ?? "";
  return box;
}

function projectionLink(entry, pick) {
  // Full screen can only be entered from within a click; where it is refused the window is used as it is.
  return link(entry, { title: entry.hint }, () => {
    document.documentElement.requestFullscreen?.().catch(() => {});
    pick({ projection: entry.key });
  });
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
      make("div", { class: "row pages" },
        make("span", { class: "product" }, data.product),
        data.pages.length ? [pageLinks(data.pages, pick), pageMenu(data.pages, pick)] : "",
        make("span", { class: "projections" }, data.projections.map((entry) => projectionLink(entry, pick)))),
      make("div", { class: "row where" },
        make("ol", { "aria-label": "所在地区" }, data.crumbs.map((entry, index) => crumb(entry, index === data.crumbs.length - 1, pick))),
        data.selects.map((entry) => choice(entry, pick)),
        data.badge ? make("span", { class: "badge" }, data.badge) : null,
        make("span", { class: "fresh", title: data.fresh_hint }, data.fresh.map((text) => make("span", {}, text))))));
  // A choice redraws the bar: keep the keyboard where it was.
  if (active) root.querySelector(`select[aria-label="${active}"]`)?.focus();
}
