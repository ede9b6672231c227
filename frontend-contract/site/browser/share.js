// Copy the link, print the page: buttons that appear only where they work.
// @ts-check

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.closest("li")?.removeAttribute("hidden");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.getAttribute("data-copy") ?? "");
    button.textContent = button.getAttribute("data-done");
  });
}
for (const button of document.querySelectorAll("button[data-print]")) {
  button.closest("li")?.removeAttribute("hidden");
  button.addEventListener("click", () => print());
}
