// Reads the state of a rehearsal until it is ready or over. Without this script the page is loaded again.
(() => {
  const POLL_MILLISECONDS = 1500;
  const place = document.querySelector("[data-rehearsal-state]");
  if (!place) return;

  const isSettled = () => place.querySelector("[data-settled]") !== null;

  const read = async () => {
    try {
      const response = await fetch(place.dataset.rehearsalState, { credentials: "same-origin" });
      if (response.redirected || response.status === 404) return location.reload(); // the session has ended, or the right
      if (response.ok) {
        const text = await response.text();
        const focused = document.activeElement && place.contains(document.activeElement);
        if (!focused || text.includes("data-settled")) place.innerHTML = text;
      }
    } catch {
      // The next turn tries again.
    }
    if (!isSettled()) setTimeout(read, POLL_MILLISECONDS);
  };

  if (!isSettled()) setTimeout(read, POLL_MILLISECONDS);
})();
