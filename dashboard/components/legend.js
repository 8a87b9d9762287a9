// The classes of a map. data: {title, classes: [{colour, label}], states: [{state, label}], worst, size, room}
// The server fits the map without knowing the window: where the window has another room than `room`, it is told once.

function roomOfWindow() {
  if (window.innerWidth <= 900) return "phone";
  return window.innerWidth >= 1600 && window.innerHeight >= 900 ? "wall" : "desk";
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (data.room && data.room !== roomOfWindow()) setTriggerValue("room", roomOfWindow());
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
