// Requests the release defaults when the regions of a release change. Fields that are empty or still hold an earlier
// default are filled in. Fields that an editor has changed are kept; a button offers the defaults for them.
(() => {
  const FIELDS = { dateline: "dateline place", boilerplate: "boilerplate", media_contacts: "media contacts" };
  const named = (name) => [...document.querySelectorAll(`[name="${name}"]`)];
  const text = (value) => JSON.stringify([value ?? ""].flat().map(String).sort());
  const EMPTY = [text(""), text([])];

  const read = (name) => {
    const fields = named(name);
    if (fields[0]?.type !== "checkbox") return fields[0]?.value ?? "";
    return fields.filter((field) => field.checked).map((field) => field.value);
  };

  const write = (name, value) => {
    const chosen = [value].flat().map(String);
    for (const field of named(name)) {
      if (field.type === "checkbox") field.checked = chosen.includes(field.value);
      else field.value = value ?? "";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  const shown = (name, value) => {
    const chosen = [value].flat().map(String);
    const [first] = named(name);
    if (first.tagName === "SELECT") return [...first.options].find((option) => option.value === chosen[0])?.text;
    if (first.type !== "checkbox") return value;
    const labels = named(name).filter((field) => chosen.includes(field.value));
    return labels.map((field) => field.closest("label").textContent.trim()).join("; ");
  };

  class Defaults extends window.StimulusModule.Controller {
    static values = { url: String };

    connect() {
      if (this.answer) return;
      const isNew = window.location.pathname.includes("/pages/add/");
      this.given = Object.fromEntries(Object.keys(FIELDS).map((name) => [name, isNew ? text(read(name)) : null]));
      this.answer = document.createElement("div");
      this.answer.setAttribute("role", "status");
      this.element.append(this.answer);
    }

    async ask(event) {
      if (event.target.name !== "regions") return;
      const query = new URLSearchParams(read("regions").map((region) => ["region", region]));
      const response = await fetch(`${this.urlValue}?${query}`, { headers: { Accept: "application/json" } });
      if (response.ok) this.take(await response.json());
    }

    take({ of, fields }) {
      const wanted = Object.entries(fields).filter(([name, value]) => named(name).length && !EMPTY.includes(text(value)));
      const differ = wanted.filter(([name, value]) => text(read(name)) !== text(value));
      const free = differ.filter(([name]) => EMPTY.includes(text(read(name))) || text(read(name)) === this.given[name]);
      this.use(free);
      const kept = differ.filter((entry) => !free.includes(entry));
      const filled = free.map(([name]) => FIELDS[name]).join(", ");
      this.answer.replaceChildren();
      if (filled) this.tell(`Filled in for ${of}: ${filled}.`);
      if (kept.length) this.offer(of, kept);
    }

    use(entries) {
      for (const [name, value] of entries) {
        write(name, value);
        this.given[name] = text(value);
      }
    }

    offer(of, kept) {
      this.tell(`For ${of}: ${kept.map(([name, value]) => `${FIELDS[name]} “${shown(name, value)}”`).join(", ")}.`);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = kept.length > 1 ? "Use these instead" : "Use this instead";
      button.addEventListener("click", () => {
        this.use(kept);
        this.answer.replaceChildren();
        this.tell(`Taken over for ${of}.`);
      });
      this.answer.append(button);
    }

    tell(words) {
      const line = document.createElement("p");
      line.className = "help";
      line.textContent = words;
      this.answer.append(line);
    }
  }

  window.wagtail.app.register("clarion-defaults", Defaults);
})();
