// Shows the buttons that copy the link and print the page, if the browser supports them.
// @ts-check

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.closest("li")?.removeAttribute("hidden");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.getAttribute("data-copy") ?? "");
    const status = button.closest(".share")?.querySelector("[role=status]");
    if (status) status.textContent = button.getAttribute("data-done");
  });
}
for (const button of document.querySelectorAll("button[data-print]")) {
  button.closest("li")?.removeAttribute("hidden");
  button.addEventListener("click", () => print());
}
