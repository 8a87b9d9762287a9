// The projected page's frame: fits the sheet of 1920 × 1080 to the window and listens for keys. data: {}
// Reports {leave: true} on Esc or when full screen ends, {step: ±1} on arrow and page keys, {ground: true} on D as `picked`.

const STEPS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
const SMALLEST = 0.4; // a phone scrolls rather than shrink further
let stop = null;

// A transform, not a zoom: charts measure their room in the sheet's own pixels.
function fit(sheet) {
  const scale = Math.max(SMALLEST, Math.min(window.innerWidth / 1920, window.innerHeight / 1080));
  sheet.style.setProperty("--sheet-scale", scale);
  Object.assign(sheet.style, {
    position: "absolute", left: "0", top: "0", transform: `scale(${scale})`, transformOrigin: "0 0",
    width: `${window.innerWidth / scale}px`, height: `${window.innerHeight / scale}px`,
  });
}

function unfit(sheet) {
  sheet.style.removeProperty("--sheet-scale");
  Object.assign(sheet.style, { position: "", left: "", top: "", transform: "", transformOrigin: "", width: "", height: "" });
}

export default function ({ parentElement, setTriggerValue }) {
  stop?.();
  show(parentElement);
  const pick = (what) => setTriggerValue("picked", what);
  const sheet = document.querySelector('[data-testid="stMain"]');
  const onResize = () => fit(sheet);
  const leave = () => {
    if (document.fullscreenElement) document.exitFullscreen(); // whose end reports
    else pick({ leave: true });
  };
  // In full screen the browser keeps Esc for itself: the page hears only that full screen has ended.
  const onScreen = () => { if (!document.fullscreenElement) pick({ leave: true }); };
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") leave();
    else if (event.key in STEPS) pick({ step: STEPS[event.key] });
    else if (event.key.toLowerCase() === "d") pick({ ground: true });
    else return;
    event.preventDefault();
    event.stopPropagation(); // Streamlit has shortcuts of its own
  };
  fit(sheet);
  window.addEventListener("resize", onResize);
  window.addEventListener("keydown", onKey, true);
  document.addEventListener("fullscreenchange", onScreen);
  stop = () => {
    unfit(sheet);
    window.removeEventListener("resize", onResize);
    window.removeEventListener("keydown", onKey, true);
    document.removeEventListener("fullscreenchange", onScreen);
  };
  return () => {
    stop();
    if (document.fullscreenElement) document.exitFullscreen(); // left by the browser's back button
  };
}
