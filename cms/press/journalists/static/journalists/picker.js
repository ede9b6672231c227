// Offers the contacts that a query finds. Contacts with a checked box stay above those of the next query.
(() => {
  const DELAY_MILLISECONDS = 200;

  function connect(picker) {
    const query = picker.querySelector("input[type=search]");
    const [chosen, offered] = ["[data-chosen]", "[data-offered]"].map((part) => picker.querySelector(part));
    let timer = 0;
    let latest = 0;
    query.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => find(query.value.trim()), DELAY_MILLISECONDS);
    });
    query.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it would submit the form
    });

    async function find(text) {
      const own = (latest += 1);
      const response = await fetch(`${picker.dataset.journalistPicker}?q=${encodeURIComponent(text)}`);
      if (own !== latest || !response.ok) return;
      const { journalists } = await response.json();
      for (const box of offered.querySelectorAll("input:checked")) chosen.append(box.closest("li"));
      const known = new Set([...chosen.querySelectorAll("input")].map((box) => box.value));
      const items = journalists.filter((one) => !known.has(String(one.id))).map((one) => build(one));
      if (!journalists.length) items.push(Object.assign(document.createElement("li"), { textContent: picker.dataset.nobody }));
      offered.replaceChildren(...items);
    }

    function build({ id, label }) {
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: picker.dataset.name, value: id });
      const [item, text] = ["li", "label"].map((name) => document.createElement(name));
      text.append(box, ` ${label}`);
      item.append(text);
      return item;
    }
  }

  function connectAll() {
    document.querySelectorAll("[data-journalist-picker]").forEach(connect);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", connectAll);
  else connectAll();
})();
