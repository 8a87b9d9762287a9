// The classes of a map. data: {title, classes: [{colour, label}], states: [{state, label}], worst, size, room: {width, height}}
// The server fits the map without knowing the window. Where `room` would cut the map off or waste its place, the legend,
// which is as wide as the map, reports the real one as `room`.

function measured(legend) {
  const large = window.innerWidth >= 1600 && window.innerHeight >= 900;
  return { width: Math.floor(legend.clientWidth), height: window.innerWidth <= 900 ? 340 : large ? 700 : 450 };
}

function fits(room, real) {
  return room.height === real.height && room.width <= real.width && real.width <= room.width * 1.25;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const steps = data.classes.map((entry) =>
    make("li", {}, make("span", { class: "swatch", style: `background:${entry.colour}`, "aria-hidden": "true" }), entry.label));
  const states = data.states.map((entry) =>
    make("li", { class: "state" }, make("span", { class: `swatch ${entry.state}`, "aria-hidden": "true" }), entry.label));
  const root = show(parentElement,
    make("div", { class: "legend" },
      make("span", { class: "title" }, data.title),
      make("ul", { class: "classes" }, steps),
      make("ul", { class: "notes" }, states,
        data.worst ? make("li", { class: "state" }, make("span", { class: "swatch worst", "aria-hidden": "true" }), data.worst) : null,
        data.size ? make("li", { class: "state" },
          make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i")), data.size) : null)));
  const real = measured(root);
  if (data.room && real.width && !fits(data.room, real)) setTriggerValue("room", real);
}
