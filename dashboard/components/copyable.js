// A text to be sent, with a button that copies it. data: {text, label, done, failed}

export default function ({ data, parentElement }) {
  const text = make("div", { class: "text", tabindex: 0 }, data.text);
  const said = make("span", { class: "said", role: "status" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(data.text);
      said.textContent = data.done;
    } catch {
      // Without a secure connection a page may not write to the clipboard: the text is marked for the keyboard.
      const range = document.createRange();
      range.selectNodeContents(text);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      said.textContent = data.failed;
    }
  };
  show(parentElement, make("div", { class: "copyable" }, text,
    make("div", { class: "row" }, make("button", { type: "button", class: "copy", on: { click: copy } }, data.label), said)));
}
