// Mends three gaps of Wagtail's autosave, in which it takes a change for saved or a page for new.
(() => {
  const NO_CONTENT = /^(csrfmiddlewaretoken|next|loaded_revision_.*|overwrite_revision_id|comments-.*)$/;
  const savesOf = new WeakMap(); // form → promise of the save that runs
  const sentBy = new WeakMap(); // form → content that was sent with the last save
  const waiting = new WeakSet(); // forms that are sent after it, once
  const watched = new WeakSet(); // forms whose changes Wagtail notices
  const changedEarly = new WeakSet(); // forms that somebody changed before that

  function readContent(formData, updates = {}) {
    const fields = [...formData].filter(([name]) => !NO_CONTENT.test(name) && !(name in updates));
    return JSON.stringify(fields.map(([name, value]) => [name, value instanceof File ? [value.name, value.size] : value]));
  }

  function saveAgain(form) {
    form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }));
  }

  document.addEventListener("w-autosave:save", ({ target: form, defaultPrevented, detail }) => {
    if (defaultPrevented) return; // Wagtail does not save, and reports no end
    sentBy.set(form, detail.formData);
    const saved = new Promise((resolve) => {
      for (const name of ["success", "error"]) form.addEventListener(`w-autosave:${name}`, resolve, { once: true });
    });
    savesOf.set(form, saved);
    saved.then(() => savesOf.get(form) === saved && savesOf.delete(form));
  });

  // What is typed between the sending of a save and its answer is unsaved, but Wagtail compares later changes with it.
  document.addEventListener("w-autosave:success", ({ target: form, detail }) => {
    const sent = sentBy.get(form);
    const updates = detail?.data?.field_updates ?? {};
    if (sent && readContent(sent, updates) !== readContent(new FormData(form), updates)) saveAgain(form);
  });

  // So is what is typed in the first two seconds, while Wagtail waits for the fields to be built.
  document.addEventListener("input", ({ target, isTrusted }) => {
    const form = target.closest("form");
    if (isTrusted && form && !watched.has(form)) changedEarly.add(form);
  });
  document.addEventListener("w-unsaved:watch-edits", ({ target: form }) => {
    if (!watched.has(form) && changedEarly.has(form)) saveAgain(form);
    watched.add(form);
  });

  // A new page that is sent while its first draft is being saved would be created twice, and refused because its
  // address is taken: a button of the form waits until the form has saved itself.
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
