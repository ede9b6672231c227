// Fills in name, role and organisation when a person is chosen in a quote block. Text that an editor entered is kept;
// values of a person chosen before are replaced.
(() => {
  const FIELDS = ["speaker", "role", "organisation"];
  const filledIn = new WeakMap(); // field → value that was filled in

  const fill = (field, value) => {
    if (field.value && field.value !== filledIn.get(field)) return;
    filledIn.set(field, value);
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("change", async ({ target }) => {
    if (!target.name?.endsWith("-person") || !target.closest(".quote-block")) return;
    const id = target.getAttribute("value");
    if (!id) return;
    const { ADMIN_URLS } = JSON.parse(document.getElementById("wagtail-config").textContent);
    const url = ADMIN_URLS.PAGES.replace(/pages\/$/, `people/${id}/quoted/`);
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    const person = response.ok && (await response.json());
    if (!person || target.getAttribute("value") !== id) return; // the request failed, or another person was chosen since
    for (const name of FIELDS) {
      const field = document.querySelector(`[name="${target.name.replace(/person$/, name)}"]`);
      if (field) fill(field, person[name]);
    }
  });
})();
