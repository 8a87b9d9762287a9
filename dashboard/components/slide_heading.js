// The finding of a projected page, and what its picture shows. data: {heading, long, note}

export default function ({ data, parentElement }) {
  show(parentElement,
    make("h1", { class: data.long ? "long" : "" }, data.heading),
    data.note ? make("div", { class: "note" }, data.note) : "");
}
