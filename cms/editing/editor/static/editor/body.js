// The body of a page form as the other scripts see it: its stream of blocks, the tools above it, and lines that tell
// what a tool has done. Scripts register with `clarionBody.onReady`, which calls them with each body of the form.
(() => {
  const { user, ...TEXTS } = JSON.parse(document.currentScript.dataset.texts);
  const bodies = [];
  const listeners = [];

  const format = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const makeButton = (label, onClick, style = "button-secondary") => {
    const button = make("button", { type: "button", className: `button button-small ${style}`, textContent: label });
    button.addEventListener("click", onClick);
    return button;
  };

  // `crypto.randomUUID` does not exist where the admin is served without https.
  const createId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // "stories.storypage": in the address of a new page, and of an existing page in the form.
  const findPageType = () => {
    const [, app, model] = window.location.pathname.match(/\/pages\/add\/(\w+)\/(\w+)\//) ?? [];
    return app ? `${app}.${model}` : (document.querySelector("[data-clarion-page-type]")?.dataset.clarionPageType ?? "");
  };

  // The editor of a block that is a text; blocks with texts among their parts have none.
  const findEditor = (child) => child.block.widget?.input?.draftailEditor;

  const findTitle = () => document.querySelector("[name=title]");

  const writeTitle = (title) => {
    const field = findTitle();
    field.focus(); // the slug follows a title that changes while it has the focus
    field.value = title;
    for (const name of ["input", "keyup", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
    field.blur();
  };

  class Body {
    constructor(stream) {
      this.stream = stream;
      this.pageType = findPageType();
      this.tools = make("div", { className: "clarion-body-tools" });
      this.lines = make("div", { className: "clarion-body-lines" });
      this.announcement = make("p", { className: "w-sr-only" });
      this.announcement.setAttribute("role", "status");
      stream.element.before(this.tools, this.lines, this.announcement);
    }

    get field() {
      return this.stream.prefix;
    }

    // The content of the form's fields of a block, as pairs of names relative to the block and values.
    readFields(child) {
      const prefix = `${child.prefix}-value`;
      const data = new FormData(this.stream.element.closest("form"));
      const own = [...data].filter(([name, value]) => typeof value === "string" && (name === prefix || name.startsWith(`${prefix}-`)));
      return own.map(([name, value]) => [name.slice(child.prefix.length + 1), value]);
    }

    // What the blocks contain, to find out whether the user has changed anything since. A text is stored in its field a
    // moment later, so its state is compared, which is another object after each change.
    takeSnapshot() {
      return this.stream.children.map((child) => findEditor(child)?.getEditorState().getCurrentContent() ?? JSON.stringify(this.readFields(child)));
    }

    hasChangedSince(snapshot) {
      const now = this.takeSnapshot();
      return now.length !== snapshot.length || now.some((content, index) => content !== snapshot[index]);
    }

    // Whether the block is a text without words.
    isBlank(child) {
      return findEditor(child)?.getEditorState().getCurrentContent().hasText() === false;
    }

    // Insert blocks that are in the form of Wagtail's `get_form_state`. Return the new children.
    insert(blocks, position) {
      // Wagtail takes what it finds two seconds after the start for unchanged, and would not save it.
      this.stream.element.closest("form").dataset.wUnsavedForceValue = "true";
      const known = blocks.filter(({ type }) => this.stream.blockDef.childBlockDefsByName[type]);
      return known.map(({ type, value, id }, number) =>
        this.stream.insert({ type, value, id: id || createId() }, position + number),
      );
    }

    remove(children) {
      for (const child of children) {
        const index = this.stream.children.indexOf(child);
        if (index >= 0) this.stream.deleteBlock(index);
      }
    }

    // Insert blocks at the end; a last text without words, such as that of a new page, is replaced.
    append(blocks) {
      const last = this.stream.children.at(-1);
      const inserted = this.insert(blocks, this.stream.children.length);
      this.replacedType = last && inserted.length && this.isBlank(last) ? last.type : "";
      if (this.replacedType) this.remove([last]);
      return inserted;
    }

    // Remove blocks that `append` has inserted, and put back the text without words.
    removeAppended(inserted) {
      const [type, index] = [this.replacedType, this.stream.children.indexOf(inserted[0])];
      this.remove(inserted);
      if (type) this.insert([{ type, value: this.stream.blockDef.initialChildStates[type] }], Math.max(0, index));
    }

    // Fill in the title of a document, unless the page has one. Return whether it was filled in.
    fillInTitle(title) {
      const field = findTitle();
      if (!title || !field || field.value.trim()) return false;
      writeTitle(title);
      return true;
    }

    // Empty a title that was filled in, unless it was changed since.
    clearTitle(title) {
      if (findTitle()?.value === title) writeTitle("");
    }

    announce(text) {
      this.announcement.textContent = "";
      setTimeout(() => (this.announcement.textContent = text), 100); // an unchanged text would not be read
    }

    // Show a line above the body, or in front of a block. Return it.
    say(text, { before = null, details = [], actions = [], warns = false } = {}) {
      const line = make("div", { className: `clarion-body-line${warns ? " clarion-body-line--warning" : ""}` });
      const words = make("div", { className: "clarion-body-line__words" }, make("p", { textContent: text }));
      if (details.length) words.append(make("ul", {}, ...details.map((one) => make("li", { textContent: one }))));
      const close = makeButton(TEXTS.close, () => this.close(line), "button-secondary button--text");
      const buttons = [...actions.map(({ label, run }) => makeButton(label, run)), close];
      line.append(words, make("div", { className: "clarion-body-line__actions" }, ...buttons));
      if (before) before.element.prepend(line);
      else this.lines.append(line);
      this.announce([text, ...details].join(" "));
      return line;
    }

    close(line) {
      const hadFocus = line.contains(document.activeElement);
      const block = line.parentElement?.closest("[data-streamfield-child]");
      line.remove();
      if (hadFocus) this.stream.children.find(({ element }) => element === block)?.block.focus();
    }

    // Post a form to a view of the admin, and return its answer. Raises an Error with a sentence for the user.
    async post(url, fields, { onProgress, signal } = {}) {
      const data = new FormData();
      for (const [name, value] of Object.entries({ page_type: this.pageType, field: this.field, ...fields })) data.append(name, value);
      const { CSRF_TOKEN, CSRF_HEADER_NAME } = JSON.parse(document.getElementById("wagtail-config").textContent);
      return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest(); // fetch has no progress of uploads
        request.open("POST", url);
        request.setRequestHeader(CSRF_HEADER_NAME, CSRF_TOKEN);
        request.setRequestHeader("Accept", "application/json");
        request.responseType = "json";
        request.timeout = 120_000; // milliseconds
        request.onload = () => {
          const { response, status } = request;
          if (status === 200 && Array.isArray(response?.blocks)) resolve(response);
          else reject(new Error(response?.error || (status === 413 ? TEXTS.tooLarge : format(TEXTS.failed, { status }))));
        };
        request.onerror = () => reject(new Error(navigator.onLine ? TEXTS.unreachable : TEXTS.offline));
        request.ontimeout = () => reject(new Error(TEXTS.unreachable));
        request.onabort = () => reject(new DOMException("", "AbortError"));
        if (onProgress) request.upload.onprogress = onProgress;
        signal?.addEventListener("abort", () => request.abort());
        request.send(data);
      });
    }
  }

  class BodyController extends window.StimulusModule.Controller {
    connect() {
      const { rootBlock: stream } = this.element;
      if (!stream || bodies.some((body) => body.stream === stream)) return;
      const body = new Body(stream);
      bodies.push(body);
      for (const listener of listeners) listener(body);
    }
  }

  window.clarionBody = {
    findEditor,
    format,
    make,
    makeButton,
    user,
    writeTitle,
    onReady(listener) {
      listeners.push(listener);
      bodies.forEach(listener);
    },
    // The body and the block of its own, not of a part of a block, whose text has this element.
    findText(element) {
      for (const body of bodies) {
        const child = body.stream.children.find((one) => one.element.contains(element));
        if (child && findEditor(child)) return { body, child };
      }
      return null;
    },
  };
  window.wagtail.app.register("clarion-body", BodyController);
})();
