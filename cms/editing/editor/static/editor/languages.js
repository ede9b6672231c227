// Rich texts keep the languages of their parts. Wagtail's editor removes each style that is not among its options, so the
// styles for languages (see `rich_text_attributes.py`) that a text has are added to the options of its editor.
(() => {
  const PREFIX = "LANGUAGE:";
  const MARK = { borderBottom: "1px dotted currentColor" };

  const findStyles = (content) => {
    const blocks = content?.blocks ?? [];
    const styles = blocks.flatMap((block) => block.inlineStyleRanges.map(({ style }) => style));
    return [...new Set(styles.filter((style) => style.startsWith(PREFIX)))];
  };

  // A label of null means that there is no button.
  const addStyles = (options, written) => {
    let styles = [];
    try {
      styles = findStyles(JSON.parse(written));
    } catch {
      return options; // not a text
    }
    if (!styles.length) return options;
    return { ...options, inlineStyles: [...(options.inlineStyles ?? []), ...styles.map((type) => ({ type, label: null, style: MARK }))] };
  };

  const TextArea = window.draftail?.DraftailRichTextArea;
  if (TextArea) {
    const render = TextArea.prototype.render;
    TextArea.prototype.render = function (placeholder, name, id, state, capabilities, options = {}) {
      const own = typeof state === "string" ? { ...options, ...addStyles({ inlineStyles: this.options.inlineStyles }, state) } : options;
      return render.call(this, placeholder, name, id, state, capabilities, own);
    };
  }
  document.addEventListener("w-draftail:init", ({ detail, target }) => detail && Object.assign(detail, addStyles(detail, target.value)), true);
})();
