// Pastes formatted text into the body. What the editor of texts cannot hold, such as headings, tables and images, is
// converted to blocks by the server. Other pastes stay those of Wagtail's editor, and so do all without an answer.
(() => {
  const { url: URL_OF_CONVERSION, ...TEXTS } = JSON.parse(document.currentScript.dataset.texts);
  const { findEditor, findText, format, make } = window.clarionBody;
  const BEYOND_TEXT = [
    "h1,h2,h3,h4,h5,h6,table,img,picture,figure,blockquote,hr,pre,svg,video,audio,iframe,object",
    "[role=heading],[role=doc-noteref],[role=doc-footnote]",
    "a[href*='#_ftn'],a[href*='#_edn'],a[href*='#sdfootnote'],a[href*='#sdendnote'],a[href*='#ftnt'],a[href*='#fn']",
    "[class*='MsoTitle'],[class*='MsoHeading'],[class*='MsoQuote'],[class*='MsoIntenseQuote']",
  ].join(",");
  const PROGRAMS = /urn:schemas-microsoft-com:office|content="?(?:Microsoft )?Word|class="?Mso|docs-internal-guid|content="?(?:Libre|Open)Office/i;
  const passed = new WeakSet(); // events that are left to Wagtail's editor

  const isBeyondText = (html) => {
    const pasted = new DOMParser().parseFromString(html, "text/html"); // runs no script, loads no image
    if (pasted.querySelector("[data-draftail-fragment],[data-draftjs-conductor-fragment],[data-editor]")) return false; // a text of this admin
    if (pasted.querySelector(BEYOND_TEXT)) return true;
    const paragraphs = [...pasted.querySelectorAll("p,li")].filter((one) => one.textContent.trim());
    return PROGRAMS.test(html) && paragraphs.length > 1;
  };

  // Replace the selection by paragraphs, as a paste of Wagtail's editor does.
  const replaceSelection = (state, content) => {
    const { EditorState, Modifier } = window.DraftJS;
    const merged = Modifier.replaceWithFragment(state.getCurrentContent(), state.getSelection(), content.getBlockMap());
    return EditorState.push(state, merged, "insert-fragment");
  };

  // Remove the empty paragraphs at the end or at the beginning, which a split leaves there.
  const trim = (state, atEnd) => {
    const { ContentState, EditorState } = window.DraftJS;
    const blocks = state.getCurrentContent().getBlocksAsArray();
    const isEmpty = (block) => block?.getType() === "unstyled" && !block.getText().trim();
    while (blocks.length > 1 && isEmpty(blocks.at(atEnd ? -1 : 0))) blocks.splice(atEnd ? -1 : 0, 1);
    const trimmed = EditorState.push(state, ContentState.createFromBlockArray(blocks), "remove-range");
    return EditorState.acceptSelection(trimmed, trimmed.getSelection().merge({ hasFocus: false }));
  };

  class Paste {
    constructor(body, child, clipboard) {
      Object.assign(this, { body, child, ...clipboard });
      this.original = findEditor(child).getEditorState();
      this.line = body.say(TEXTS.reading, { before: child });
    }

    async run() {
      let answer = null;
      try {
        answer = await this.body.post(URL_OF_CONVERSION, { html: new Blob([this.html], { type: "text/html" }) });
      } catch (error) {
        this.fallBack(error.message);
        return;
      }
      this.line.remove();
      if (!this.body.stream.children.includes(this.child)) {
        this.body.say(TEXTS.blockIsGone, { warns: true });
        return;
      }
      const blocks = this.placeTitle(answer);
      if (!blocks.length) {
        this.fallBack(TEXTS.nothingFound);
        return;
      }
      this.original = this.currentState();
      this.insertBlocks(blocks);
      this.tell(answer);
    }

    // Return the blocks of an answer. The title of a whole document becomes that of the page, otherwise a heading.
    placeTitle({ blocks, title }) {
      this.title = blocks.length && this.body.fillInTitle(title) ? title : "";
      if (!title || this.title) return blocks;
      return [{ type: "heading", value: { text: title, level: ["2"] } }, ...blocks];
    }

    // The text as it is now, with the selection of the paste unless the user has gone on writing meanwhile.
    currentState() {
      const now = findEditor(this.child).getEditorState();
      const isSame = now.getCurrentContent() === this.original.getCurrentContent();
      return isSame ? window.DraftJS.EditorState.acceptSelection(now, this.original.getSelection()) : now;
    }

    insertBlocks(blocks) {
      this.inserted = [];
      this.rest = null;
      this.isReplaced = false;
      const [first] = blocks;
      if (blocks.length === 1 && first.type === this.child.type) {
        const raw = JSON.parse(first.value);
        this.child.block.setState(replaceSelection(this.original, window.DraftJS.convertFromRaw(raw)));
        this.child.block.focus();
        return;
      }
      document.activeElement.blur(); // the caret goes on to the text after the blocks
      this.split();
      const index = this.body.stream.children.indexOf(this.child);
      this.inserted = this.body.insert(blocks, index + 1);
      if (this.body.isBlank(this.child)) {
        this.isReplaced = true;
        this.body.remove([this.child]);
      }
      const next = this.rest ?? this.inserted.findLast(findEditor);
      next?.block.focus();
    }

    // Divide the text at the caret into the block before and the block after the blocks that are inserted.
    split() {
      const { EditorState, Modifier } = window.DraftJS;
      let state = this.original;
      if (!state.getSelection().isCollapsed()) {
        const content = Modifier.removeRange(state.getCurrentContent(), state.getSelection(), "backward");
        state = EditorState.push(state, content, "remove-range");
      }
      const { stateBefore, stateAfter, shouldMoveCommentFn } = window.draftail.splitState(state);
      const before = trim(stateBefore, true);
      const after = trim(stateAfter, false);
      if (!after.getCurrentContent().hasText() || !after.getCurrentContent().getPlainText().trim()) {
        this.child.block.setState(before);
        return;
      }
      const { stream } = this.body;
      const index = stream.children.indexOf(this.child);
      stream.splitBlock(index, before, after, shouldMoveCommentFn, {});
      this.rest = stream.children[index + 1];
    }

    undo() {
      this.line.remove();
      if (this.title) this.body.clearTitle(this.title);
      const { stream } = this.body;
      if (this.isReplaced) {
        const index = Math.max(0, stream.children.indexOf(this.inserted[0]));
        [this.child] = this.body.insert([{ type: this.child.type, id: this.child.id, value: "null" }], index);
      }
      this.child.block.setState(this.original);
      this.body.remove([...this.inserted, ...(this.rest ? [this.rest] : [])]);
      this.child.block.focus();
    }

    pasteAsPlainText() {
      this.undo();
      const { ContentState } = window.DraftJS;
      const text = (this.text || new DOMParser().parseFromString(this.html, "text/html").body.textContent).replace(/\r\n?/g, "\n");
      const paragraphs = text.split(/\n+/).filter((one) => one.trim());
      const state = this.original;
      this.child.block.setState(replaceSelection(state, ContentState.createFromText(paragraphs.join("\n"))));
      this.body.announce(TEXTS.pastedAsPlainText);
    }

    // Tell what was pasted and what was left out, and offer to undo it until something else is changed.
    tell({ left_out: leftOut = [] }) {
      const count = this.inserted.length || 1;
      const words = [format(TEXTS.pasted, { count }), this.title && TEXTS.titleFilledIn, leftOut.length && TEXTS.leftOut];
      const actions = [
        { label: TEXTS.undo, run: () => this.ifUnchanged(() => this.undo()) },
        { label: TEXTS.plain, run: () => this.ifUnchanged(() => this.pasteAsPlainText()) },
      ];
      this.line = this.body.say(words.filter(Boolean).join(" "), { before: this.inserted[0] ?? this.child, details: leftOut, actions });
      this.snapshot = this.body.takeSnapshot();
    }

    ifUnchanged(run) {
      if (!this.body.hasChangedSince(this.snapshot)) run();
      else if (!this.line.querySelector(".clarion-body-line__changed")) {
        const words = make("p", { className: "clarion-body-line__changed", textContent: TEXTS.changed });
        this.line.querySelector(".clarion-body-line__words").append(words);
        this.body.announce(TEXTS.changed);
      }
    }

    // Paste as Wagtail's editor does, by an event that this script leaves alone, and tell why.
    fallBack(reason) {
      this.line.remove();
      if (!this.body.stream.children.includes(this.child)) {
        this.body.say(TEXTS.blockIsGone, { warns: true });
        return;
      }
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/html", this.html);
      clipboardData.setData("text/plain", this.text);
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      passed.add(event);
      this.child.element.querySelector(".public-DraftEditor-content").dispatchEvent(event);
      this.body.say(`${reason} ${TEXTS.pastedByEditor}`, { before: this.child, warns: true });
    }
  }

  // The editor of texts listens at the document or below; this listener is asked first.
  window.addEventListener(
    "paste",
    (event) => {
      if (passed.has(event) || !event.clipboardData || !event.target.closest?.(".public-DraftEditor-content")) return;
      const found = findText(event.target);
      const html = event.clipboardData.getData("text/html");
      if (!found || !html || !isBeyondText(html)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      new Paste(found.body, found.child, { html, text: event.clipboardData.getData("text/plain") }).run();
    },
    true,
  );
})();
