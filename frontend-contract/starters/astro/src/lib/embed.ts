/** Loads a page of another site in a frame after the visitor has agreed. Without JavaScript there is the link alone. */
for (const section of document.querySelectorAll<HTMLElement>(".embed[data-frame]")) {
  const [notice, button] = [section.querySelector(".muted"), section.querySelector("button")];
  for (const part of [notice, button]) part?.removeAttribute("hidden");
  button?.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    const { frame: src = "", title = "" } = section.dataset;
    Object.assign(frame, { src, title, referrerPolicy: "no-referrer" });
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups");
    notice?.remove();
    button.replaceWith(frame);
    frame.focus();
  });
}
