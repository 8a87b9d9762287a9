// Where a projected page's figures come from. data: {text, page}

export default function ({ data, parentElement }) {
  show(parentElement, make("footer", {}, make("span", {}, data.text), make("span", {}, data.page)));
}
