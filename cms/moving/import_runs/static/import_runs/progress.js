// Shows the progress of an import: asks the server every two seconds until the import has ended.
(() => {
  const INTERVAL = 2000; // milliseconds
  const place = document.querySelector("[data-import-progress]");
  if (!place) return;

  const hasEnded = () => place.querySelector("[data-import-ended]") !== null;

  const showActions = () => {
    document.querySelector("[data-import-cancel]")?.remove();
    document.querySelector("[data-import-repeat]")?.toggleAttribute("hidden", !place.querySelector("[data-import-may-repeat]"));
  };

  const update = async () => {
    const response = await fetch(place.dataset.importProgress, { redirect: "error" }).catch(() => null);
    if (response?.ok) place.innerHTML = await response.text();
    if (response?.status === 404) return; // the import was deleted
    if (hasEnded()) showActions();
    else setTimeout(update, INTERVAL);
  };

  if (!hasEnded()) setTimeout(update, INTERVAL);
})();
