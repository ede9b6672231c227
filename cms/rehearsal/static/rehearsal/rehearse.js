// The slider: it moves from one moment to the next, and fills in the time. Without this script the list of moments does so.
(() => {
  const slider = document.querySelector("[data-rehearse-slider]");
  const stored = document.getElementById("rehearse-steps");
  if (!slider || !stored) return;
  const steps = JSON.parse(stored.textContent);
  const range = slider.querySelector("input");
  const [text, zone] = ["at", "at-zone"].map((name) => document.querySelector(`[name="${name}"]`));

  const mark = (position) => {
    document.querySelectorAll("[data-rehearse-step] a").forEach((link, number) => {
      if (number === position) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };

  const describe = (position) => {
    const line = document.querySelector(`[data-rehearse-step="${position}"]`);
    range.setAttribute("aria-valuetext", line ? line.textContent.replace(/\s+/g, " ").trim() : steps[position].label);
  };

  range.addEventListener("input", () => {
    const position = Number(range.value);
    text.value = steps[position].text;
    if (zone) zone.value = steps[position].zone;
    describe(position);
    mark(position);
  });
  text?.addEventListener("input", () => mark(-1));
  slider.hidden = false;
  describe(Number(range.value));
})();
