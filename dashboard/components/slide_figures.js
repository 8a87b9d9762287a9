// Up to three key figures of a projected page, in a row or (beside a picture) below each other.
// data: {figures: [{value, unit, label, parts, status, word, credible, credible_word}], beside}

function figure(entry) {
  return make("div", { class: `figure ${entry.status}` },
    make("div", { class: "label" }, entry.label,
      entry.word ? make("span", { class: `status ${entry.status}` }, mark(entry.status), entry.word) : null,
      entry.credible ? make("span", { class: `status trust ${entry.credible}` }, mark(entry.credible), entry.credible_word) : null),
    make("div", { class: "value" }, entry.value, make("span", {}, entry.unit)),
    make("div", { class: "parts" }, entry.parts));
}

export default function ({ data, parentElement }) {
  show(parentElement, make("div", { class: data.beside ? "figures beside" : "figures" }, data.figures.map(figure)));
}
