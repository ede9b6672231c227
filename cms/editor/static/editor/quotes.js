// In a quote: choosing a person fills in who they are. What somebody has written stays; what came from the person that
// was chosen before is replaced.
(() => {
  const FIELDS = ["speaker", "role", "organisation"];
  const came = new WeakMap(); // field → what was filled in

  const fill = (field, value) => {
    if (field.value && field.value !== came.get(field)) return;
    came.set(field, value);
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("change", async ({ target }) => {
    if (!target.name?.endsWith("-person") || !target.closest(".quote-block")) return;
    const id = target.getAttribute("value");
    if (!id) return;
    const { ADMIN_URLS } = JSON.parse(document.getElementById("wagtail-config").textContent);
    const address = ADMIN_URLS.PAGES.replace(/pages\/$/, `people/${id}/quoted/`);
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const person = await response.json();
    for (const name of FIELDS) {
      const field = document.querySelector(`[name="${target.name.replace(/person$/, name)}"]`);
      if (field) fill(field, person[name]);
    }
  });
})();
