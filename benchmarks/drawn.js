// When was the page last drawn on? Runs before the page's own scripts.
// Counted: elements and text that come or change (also inside components' shadow roots), attributes inside
// drawings (plotly draws in SVG), text on canvases, WebGL draw calls. Not counted: Streamlit's own "running"
// mark, attributes elsewhere. The moment noted is after the frame that shows the change.
(() => {
  const drawn = (window.drawn = { last: 0, webgl: 0, roots: [] });
  let waiting = false;
  const note = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      setTimeout(() => (drawn.last = performance.now()));
    });
  };
  const counts = ({ type, target }) => {
    const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    if (type === "attributes" && !(target instanceof SVGElement)) return false;
    return !element || !element.closest('[data-testid="stStatusWidget"], head');
  };
  const watch = (root) =>
    new MutationObserver((changes) => changes.some(counts) && note()).observe(root, {
      childList: true, subtree: true, characterData: true, attributes: true,
    });
  watch(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    drawn.roots.push(root);
    watch(root);
    return root;
  };
  const spy = (prototype, name, also) => {
    const original = prototype[name];
    prototype[name] = function (...args) {
      also();
      return original.apply(this, args);
    };
  };
  for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"])
    spy(WebGL2RenderingContext.prototype, name, () => { drawn.webgl += 1; note(); });
  spy(CanvasRenderingContext2D.prototype, "fillText", note);

  // Whether everything is there, and what: the real page and the floor must agree on it.
  drawn.settled = ([quiet, expected]) => {
    const app = document.querySelector('[data-testid="stApp"]');
    const plots = [...document.querySelectorAll(".js-plotly-plot")];
    return (
      app && app.getAttribute("data-test-script-state") === "notRunning" && drawn.last > 0 &&
      document.querySelector('[data-testid="stElementContainer"]') &&
      !document.querySelector('[data-testid="stSkeleton"], [data-testid="stAppSkeleton"], [data-testid="stSpinner"]') &&
      plots.every((plot) => plot.querySelector(".main-svg")) && performance.now() - drawn.last > quiet &&
      (!expected || Object.entries(expected).every(([what, count]) => drawn.census()[what] === count))
    );
  };
  const components = () => drawn.roots.filter((root) => root.host.isConnected); // not those replaced since
  drawn.census = () => ({
    elements: document.querySelectorAll('[data-testid="stElementContainer"]').length,
    charts: document.querySelectorAll(".js-plotly-plot .main-svg").length,
    canvases: document.querySelectorAll("canvas").length,
    components: components().length,
    text: document.querySelector('[data-testid="stApp"]').innerText.length +
      components().reduce((sum, root) => sum + (root.textContent || "").length, 0),
  });
})();
