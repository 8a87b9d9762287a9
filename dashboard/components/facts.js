// What is to be known of something, projected. data: {facts: [[heading, text]]}

export default function ({ data, parentElement }) {
  show(parentElement, make("dl", {}, data.facts.map(([heading, text]) => [make("dt", {}, heading), make("dd", {}, text)])));
}
