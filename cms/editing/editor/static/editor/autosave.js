// Lets a button of the page form wait until the form has saved itself. A new page that is sent while its first draft is
// being saved would be created twice, and refused because its address is taken.
(() => {
  const savesOf = new WeakMap(); // form → promise of the save that runs
  const waiting = new WeakSet(); // forms that are sent after it, once

  document.addEventListener("w-autosave:save", ({ target: form, defaultPrevented }) => {
    if (defaultPrevented) return; // Wagtail does not save, and reports no end
    const saved = new Promise((resolve) => {
      for (const name of ["success", "error"]) form.addEventListener(`w-autosave:${name}`, resolve, { once: true });
    });
    savesOf.set(form, saved);
    saved.then(() => savesOf.get(form) === saved && savesOf.delete(form));
  });

  document.addEventListener(
    "submit",
    (event) => {
      const { target: form, submitter } = event;
      const saved = savesOf.get(form);
      if (!saved) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (waiting.has(form)) return; // a second button, or the return key
      waiting.add(form);
      saved.then(() => {
        waiting.delete(form);
        if (submitter) submitter.disabled = false; // Wagtail disables a button that was clicked, which then has no value
        form.requestSubmit(submitter);
      });
    },
    true,
  );
})();
