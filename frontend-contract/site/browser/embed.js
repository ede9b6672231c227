// Offers to load embedded pages of other sites, and loads one in a frame after the visitor has agreed. Nothing is stored.
// @ts-check

for (const section of document.querySelectorAll(".embed[data-frame]")) {
  for (const part of section.querySelectorAll("[hidden]")) part.removeAttribute("hidden");
  section.querySelector("button")?.addEventListener("click", () => {
    const frame = document.createElement("iframe");
    frame.title = section.getAttribute("data-title") ?? "";
    // The page may run, but neither replace this page nor read it.
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups");
    frame.referrerPolicy = "no-referrer";
    frame.allowFullscreen = true;
    frame.src = section.getAttribute("data-frame") ?? "";
    section.querySelector("button")?.remove();
    section.querySelector(".muted")?.replaceWith(frame);
    frame.focus();
  });
}
