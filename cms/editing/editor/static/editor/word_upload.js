// Uploads a Word document, by a button above the body or by dropping it there. The server converts it to blocks, which
// are added at the end of the body; an empty title becomes that of the document.
(() => {
  const { url: URL_OF_CONVERSION, ...TEXTS } = JSON.parse(document.currentScript.dataset.texts);
  const { format, make, makeButton, onReady, writeTitle } = window.clarionBody;
  const EXTENSION = /\.docx$/i;

  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

  class Upload {
    constructor(body) {
      this.body = body;
      this.input = make("input", { type: "file", accept: ".docx", hidden: true }); // without a name: not a field of the form
      this.input.addEventListener("change", () => {
        this.start([...this.input.files]);
        this.input.value = "";
      });
      this.button = makeButton(TEXTS.upload, () => this.input.click());
      body.tools.append(this.button, this.input);
      this.acceptDrops(body.stream.element.closest("[data-panel], .w-panel") ?? body.stream.element.parentElement);
    }

    acceptDrops(area) {
      const mark = (shown) => area.classList.toggle("clarion-body-drop", shown);
      for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
        area.addEventListener(
          name,
          (event) => {
            if (!hasFiles(event)) return;
            event.preventDefault();
            event.stopPropagation(); // the editors of texts would show the name of the file
            mark(name === "dragenter" || name === "dragover" || (name === "dragleave" && area.contains(event.relatedTarget)));
            if (name === "drop") this.start([...event.dataTransfer.files]);
          },
          true,
        );
      }
    }

    async start(files) {
      if (files.length !== 1 || !EXTENSION.test(files[0].name)) {
        this.body.say(TEXTS.onlyWord, { warns: true });
        return;
      }
      const [file] = files;
      this.showProgress(file);
      try {
        const answer = await this.body.post(URL_OF_CONVERSION, { file }, { onProgress: (event) => this.update(event), signal: this.abort.signal });
        this.finish(file, answer);
      } catch (error) {
        if (error.name !== "AbortError") this.body.say(format(TEXTS.notRead, { name: file.name, reason: error.message }), { warns: true });
      } finally {
        this.progress.remove();
        this.button.disabled = false;
      }
    }

    showProgress(file) {
      this.abort = new AbortController();
      this.button.disabled = true;
      this.bar = make("progress", { max: 1, value: 0 });
      this.bar.setAttribute("aria-label", format(TEXTS.uploading, { name: file.name }));
      this.stage = make("span", { textContent: format(TEXTS.uploading, { name: file.name }) });
      this.progress = make("div", { className: "clarion-body-progress" }, this.stage, this.bar);
      this.progress.append(makeButton(TEXTS.cancel, () => this.abort.abort(), "button-secondary button--text"));
      this.body.lines.append(this.progress);
      this.body.announce(this.stage.textContent);
    }

    update({ loaded, total }) {
      if (loaded < total) {
        this.bar.value = loaded / total;
        return;
      }
      this.bar.removeAttribute("value"); // how long the conversion takes is not known
      this.stage.textContent = TEXTS.converting;
      this.body.announce(TEXTS.converting);
    }

    finish(file, { blocks, left_out: leftOut = [], title = "" }) {
      const inserted = this.body.append(blocks);
      if (!inserted.length && !title) {
        this.body.say(format(TEXTS.empty, { name: file.name }), { details: leftOut, warns: true });
        return;
      }
      const hasTitle = this.body.fillInTitle(title);
      const words = [format(TEXTS.added, { name: file.name, count: inserted.length })];
      if (title) words.push(hasTitle ? TEXTS.titleFilledIn : format(TEXTS.titleIs, { title }));
      if (leftOut.length) words.push(TEXTS.leftOut);
      const actions = [{ label: TEXTS.undo, run: () => this.undo(inserted, line, hasTitle && title) }];
      if (title && !hasTitle) actions.unshift({ label: TEXTS.useTitle, run: () => this.useTitle(title) });
      const line = this.body.say(words.join(" "), { details: leftOut, actions });
      this.snapshot = this.body.takeSnapshot();
      this.body.tools.scrollIntoView({ block: "center" });
      this.button.focus({ preventScroll: true });
    }

    useTitle(title) {
      writeTitle(title);
      this.body.announce(TEXTS.titleFilledIn);
    }

    undo(inserted, line, title) {
      if (this.body.hasChangedSince(this.snapshot)) {
        this.body.say(TEXTS.changed, { warns: true });
        return;
      }
      this.body.removeAppended(inserted);
      if (title) this.body.clearTitle(title);
      line.remove();
      this.button.focus();
      this.body.announce(TEXTS.undone);
    }
  }

  onReady((body) => new Upload(body));
})();
