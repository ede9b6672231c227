// Reads the state of a rehearsal until it is ready or over. Without this script the page is loaded again.
(() => {
  const POLL_MILLISECONDS = 1500;
  const place = document.querySelector("[data-rehearsal-state]");
  if (!place) return;

  const isSettled = () => place.querySelector("[data-settled]") !== null;

  const parse = (text) => {
    const template = document.createElement("template");
    template.innerHTML = text;
    return template.content;
  };

  // Screen readers announce what is replaced in the sentence, and a replaced button loses the focus: what has not
  // changed stays, and the actions are replaced once.
  const show = (fresh) => {
    const settles = fresh.querySelector("[data-settled]") !== null;
    const hadFocus = place.contains(document.activeElement);
    for (const part of place.querySelectorAll("[data-rehearsal-part]")) {
      const name = part.dataset.rehearsalPart;
      const html = fresh.querySelector(`[data-rehearsal-part="${name}"]`).innerHTML;
      if ((name !== "actions" || settles) && part.innerHTML !== html) part.innerHTML = html;
    }
    const bar = place.querySelector("progress");
    const value = fresh.querySelector("progress")?.getAttribute("value") ?? null;
    if (bar && value !== null && bar.getAttribute("value") !== value) bar.setAttribute("value", value);
    if (!settles) return;
    place.querySelector("[data-state]").toggleAttribute("data-settled", true);
    if (hadFocus) place.querySelector('[data-rehearsal-part="heading"]').focus();
  };

  const read = async () => {
    try {
      const response = await fetch(place.dataset.rehearsalState, { credentials: "same-origin" });
      if (response.redirected || response.status === 404) return location.reload(); // the session has ended, or the right
      if (response.ok) show(parse(await response.text()));
    } catch {
      // The next turn tries again.
    }
    if (!isSettled()) setTimeout(read, POLL_MILLISECONDS);
  };

  if (!isSettled()) setTimeout(read, POLL_MILLISECONDS);
})();
