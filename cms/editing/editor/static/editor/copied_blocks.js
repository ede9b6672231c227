// Copies blocks from page to page, also between tabs of the browser. What was copied is kept in the browser, as the names
// and values of form fields, for one user and one day. The server reads them as it reads a form, and answers with blocks.
(() => {
  const { url: URL_OF_BLOCKS, ...TEXTS } = JSON.parse(document.currentScript.dataset.texts);
  const { format, make, makeButton, onReady, user } = window.clarionBody;
  const KEY = "clarion-copied-blocks";
  const KEPT_MILLISECONDS = 24 * 60 * 60 * 1000;

  const MAX_CHARACTERS = 1_000_000; // the server has the same limit

  const readCopied = () => {
    try {
      const copied = JSON.parse(localStorage.getItem(KEY));
      if (!copied || !Array.isArray(copied.blocks) || !copied.blocks.length) return null;
      if (copied.user === user && Date.now() - copied.at < KEPT_MILLISECONDS) return copied;
      localStorage.removeItem(KEY); // of somebody who used this browser before, or outdated
    } catch {
      // not readable, or the browser keeps nothing
    }
    return null;
  };

  class CopiedBlocks {
    constructor(body) {
      this.body = body;
      this.choices = new Map(); // block → its checkbox
      this.copyButton = makeButton(TEXTS.copy, () => this.select());
      this.pasteButton = makeButton("", () => this.paste());
      this.selection = make("div", { className: "clarion-body-selection", hidden: true });
      this.selection.setAttribute("role", "group");
      this.selection.setAttribute("aria-label", TEXTS.copy);
      body.tools.append(this.copyButton, this.pasteButton);
      body.tools.after(this.selection);
      this.showPasteButton();
      window.addEventListener("storage", ({ key }) => key === KEY && this.showPasteButton());
    }

    showPasteButton() {
      const copied = readCopied();
      this.pasteButton.hidden = !copied;
      if (copied) this.pasteButton.textContent = format(TEXTS.paste, { count: copied.blocks.length });
    }

    // Show a checkbox at each block, and the buttons that copy.
    select() {
      const { children } = this.body.stream;
      if (!children.length) {
        this.body.say(TEXTS.nothing, { warns: true });
        return;
      }
      this.copyButton.hidden = true;
      for (const child of children) this.addChoice(child);
      const all = make("input", { type: "checkbox" });
      all.addEventListener("change", () => this.chooseAll(all.checked));
      this.copyChosen = makeButton("", () => this.copy(), "");
      const cancel = makeButton(TEXTS.cancel, () => this.leave());
      this.selection.replaceChildren(make("label", {}, all, ` ${TEXTS.all}`), this.copyChosen, cancel);
      this.selection.hidden = false;
      this.count();
      all.focus();
    }

    addChoice(child) {
      const box = make("input", { type: "checkbox" });
      box.addEventListener("change", () => this.count());
      const name = `${child.blockDef.meta.label} ${child.getTextLabel({ maxLength: 60 }) ?? ""}`.trim();
      const label = make("label", { className: "clarion-body-choice" }, box, make("span", { textContent: format(TEXTS.select, { name }) }));
      child.element.prepend(label);
      this.choices.set(child, box);
    }

    chooseAll(checked) {
      for (const box of this.choices.values()) box.checked = checked;
      this.count();
    }

    chosen() {
      return this.body.stream.children.filter((child) => this.choices.get(child)?.checked);
    }

    count() {
      const count = this.chosen().length;
      this.copyChosen.textContent = format(TEXTS.copyChosen, { count });
      this.copyChosen.disabled = !count;
    }

    leave() {
      for (const box of this.choices.values()) box.closest("label").remove();
      this.choices.clear();
      this.selection.hidden = true;
      this.copyButton.hidden = false;
      this.copyButton.focus();
    }

    copy() {
      const blocks = this.chosen().map((child) => ({ type: child.type, fields: this.body.readFields(child) }));
      try {
        if (JSON.stringify(blocks).length > MAX_CHARACTERS) throw new RangeError();
        localStorage.setItem(KEY, JSON.stringify({ user, at: Date.now(), blocks }));
      } catch {
        this.body.say(TEXTS.tooMuch, { warns: true });
        return;
      }
      this.leave();
      this.showPasteButton();
      this.body.say(format(TEXTS.copied, { count: blocks.length }));
    }

    async paste() {
      const copied = readCopied();
      if (!copied) {
        this.showPasteButton();
        return;
      }
      this.pasteButton.disabled = true;
      try {
        const { blocks, left_out: leftOut } = await this.body.post(URL_OF_BLOCKS, { blocks: JSON.stringify(copied.blocks) });
        const inserted = this.body.append(blocks);
        const text = [format(TEXTS.pasted, { count: inserted.length }), leftOut.length && TEXTS.leftOut].filter(Boolean).join(" ");
        this.body.say(text, { details: leftOut, warns: !inserted.length });
        inserted[0]?.element.scrollIntoView({ block: "center" });
        inserted[0]?.block.focus?.();
      } catch (error) {
        this.body.say(format(TEXTS.notPasted, { reason: error.message }), { warns: true });
      } finally {
        this.pasteButton.disabled = false;
      }
    }
  }

  onReady((body) => new CopiedBlocks(body));
})();
