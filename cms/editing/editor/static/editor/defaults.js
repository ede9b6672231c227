// Requests the release defaults when the regions of a release change. Fields that are empty or still hold an earlier
// default are filled in. Fields that an editor has changed are kept; a button offers the defaults for them.
(() => {
  const FIELDS = ["dateline", "boilerplate", "media_contacts"];
  const TEXTS = JSON.parse(document.currentScript.dataset.texts); // the names of the fields as well
  const format = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const findFields = (name) => [...document.querySelectorAll(`[name="${name}"]`)];
  const normalise = (value) => JSON.stringify([value ?? ""].flat().map(String).sort());
  const EMPTY = [normalise(""), normalise([])];

  const read = (name) => {
    const fields = findFields(name);
    if (fields[0]?.type !== "checkbox") return fields[0]?.value ?? "";
    return fields.filter((field) => field.checked).map((field) => field.value);
  };

  const write = (name, value) => {
    const chosen = [value].flat().map(String);
    for (const field of findFields(name)) {
      if (field.type === "checkbox") field.checked = chosen.includes(field.value);
      else field.value = value ?? "";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const describe = (name, value) => {
    const chosen = [value].flat().map(String);
    const [first] = findFields(name);
    if (first.tagName === "SELECT") return [...first.options].find((option) => option.value === chosen[0])?.text;
    if (first.type !== "checkbox") return value;
    const labels = findFields(name).filter((field) => chosen.includes(field.value));
    return labels.map((field) => field.closest("label").textContent.trim()).join("; ");
  };

  class Defaults extends window.StimulusModule.Controller {
    static values = { url: String };

    connect() {
      if (this.messages) return;
      const isNew = window.location.pathname.includes("/pages/add/");
      this.defaults = Object.fromEntries(FIELDS.map((name) => [name, isNew ? normalise(read(name)) : null]));
      this.messages = document.createElement("div");
      this.messages.setAttribute("role", "status");
      this.element.append(this.messages);
    }

    async request(event) {
      if (event.target.name !== "regions") return;
      const buildQuery = () => new URLSearchParams(read("regions").map((region) => ["region", region])).toString();
      const query = buildQuery();
      const response = await fetch(`${this.urlValue}?${query}`, { headers: { Accept: "application/json" } });
      const defaults = response.ok && (await response.json());
      if (!defaults || query !== buildQuery()) return; // the request failed, or other regions were chosen since
      this.apply(defaults);
    }

    apply({ of, fields }) {
      const wanted = Object.entries(fields).filter(([name, value]) => findFields(name).length && !EMPTY.includes(normalise(value)));
      const differ = wanted.filter(([name, value]) => normalise(read(name)) !== normalise(value));
      const free = differ.filter(([name]) => EMPTY.includes(normalise(read(name))) || normalise(read(name)) === this.defaults[name]);
      this.fillIn(free);
      const kept = differ.filter((entry) => !free.includes(entry));
      const filled = free.map(([name]) => TEXTS[name]).join(", ");
      this.messages.replaceChildren();
      if (filled) this.addMessage(format(TEXTS.filledIn, { of, fields: filled }));
      if (kept.length) this.offer(of, kept);
    }

    fillIn(entries) {
      for (const [name, value] of entries) {
        write(name, value);
        this.defaults[name] = normalise(value);
      }
    }

    offer(of, kept) {
      const offered = kept.map(([name, value]) => format(TEXTS.offered, { field: TEXTS[name], value: describe(name, value) }));
      this.addMessage(format(TEXTS.offer, { of, fields: offered.join(", ") }));
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = kept.length > 1 ? TEXTS.useThese : TEXTS.useThis;
      button.addEventListener("click", () => {
        this.fillIn(kept);
        this.messages.replaceChildren();
        this.addMessage(format(TEXTS.allFilledIn, { of }));
      });
      this.messages.append(button);
    }

    addMessage(text) {
      const line = document.createElement("p");
      line.className = "help";
      line.textContent = text;
      this.messages.append(line);
    }
  }

  window.wagtail.app.register("clarion-defaults", Defaults);
})();
