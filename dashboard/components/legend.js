// The classes of a map. data: {title, classes: [{colour, label}], states: [{state, label}], worst, size}

export default function ({ data, parentElement }) {
  const steps = data.classes.map((entry) =>
    make("li", {}, make("span", { class: "swatch", style: `background:${entry.colour}`, "aria-hidden": "true" }), entry.label));
  const states = data.states.map((entry) =>
    make("li", { class: "state" }, make("span", { class: `swatch ${entry.state}`, "aria-hidden": "true" }), entry.label));
  show(parentElement,
    make("div", { class: "legend" },
      make("span", { class: "title" }, data.title),
      make("ul", { class: "classes" }, steps),
      make("ul", { class: "notes" }, states,
        data.worst ? make("li", { class: "state" }, make("span", { class: "swatch worst", "aria-hidden": "true" }), data.worst) : null,
        data.size ? make("li", { class: "state" },
          make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i")), data.size) : null)));
}
