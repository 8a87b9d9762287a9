// The badge of the figure that a page is about, with its reason in a few words. data: {badge, text}

export default function ({ data, parentElement }) {
  show(parentElement, make("div", { class: "line" }, badge(data.badge, true), data.text ? make("span", { class: "reason" }, data.text) : null));
}
