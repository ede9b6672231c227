// Shows the length of a headline or standfirst below its field. Screen readers announce only that the text has become
// too long or short enough again, and only after a pause in typing.
(() => {
  const DELAY = 1200; // milliseconds after the last key
  const TEXTS = JSON.parse(document.currentScript.dataset.texts);
  const format = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  class Length extends window.StimulusModule.Controller {
    static values = { best: Number };

    connect() {
      this.field = this.element.querySelector("textarea, input[type=text]");
      if (!this.field || this.message) return;
      this.message = document.createElement("p");
      this.message.className = "help clarion-length";
      this.message.id = `${this.field.id}-length`;
      this.announcement = document.createElement("span");
      this.announcement.className = "w-sr-only";
      this.announcement.setAttribute("aria-live", "polite");
      this.field.closest("[data-field]").append(this.message, this.announcement);
      const described = [this.field.getAttribute("aria-describedby"), this.message.id];
      this.field.setAttribute("aria-describedby", described.filter(Boolean).join(" "));
      this.field.addEventListener("input", () => this.count());
      this.count(true);
    }

    count(first = false) {
      const length = [...this.field.value.trim()].length;
      const over = length > this.bestValue;
      this.message.textContent = format(over ? TEXTS.over : TEXTS.length, { length, best: this.bestValue });
      this.message.classList.toggle("clarion-length--over", over);
      clearTimeout(this.timer);
      if (!first && over !== this.over) this.timer = setTimeout(() => this.announce(over), DELAY);
      if (first) this.over = over;
    }

    announce(over) {
      this.over = over;
      this.announcement.textContent = format(over ? TEXTS.announceOver : TEXTS.announceFine, { best: this.bestValue });
    }
  }

  window.wagtail.app.register("clarion-length", Length);
})();
