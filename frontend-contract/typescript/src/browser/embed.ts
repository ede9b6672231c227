/** `<clarion-embed>`: a page of another site, which is loaded after the visitor agrees, because it learns who reads the page. */

const NAME = "clarion-embed";
// Frameworks import this module on the server, too, where there are no elements.
const BaseElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/** Define `<clarion-embed>`, unless it is defined. On a server this does nothing. */
export function defineEmbedElement(): void {
  if (globalThis.customElements && !customElements.get(NAME)) customElements.define(NAME, EmbedElement);
}

/**
 * Shows a notice and a button, and then the frame, before its content: a link to the other site, for browsers without
 * JavaScript. Attributes: `src` and `label` of the frame, the texts `notice` and `load`.
 */
export class EmbedElement extends BaseElement {
  connectedCallback(): void {
    if (this.querySelector("button, iframe")) return; // it was moved within the page
    const notice = document.createElement("p");
    notice.className = "muted";
    notice.textContent = this.getAttribute("notice");
    const button = document.createElement("button");
    button.className = "button secondary";
    button.type = "button";
    button.textContent = this.getAttribute("load");
    button.addEventListener("click", () => {
      const frame = this.createFrame();
      notice.remove();
      button.replaceWith(frame);
      frame.focus();
    });
    this.prepend(notice, button);
  }

  private createFrame(): HTMLIFrameElement {
    const frame = document.createElement("iframe");
    frame.title = this.getAttribute("label") ?? "";
    // The page may run, but neither replace this page nor read it.
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups");
    frame.referrerPolicy = "no-referrer";
    frame.allowFullscreen = true;
    frame.src = this.getAttribute("src") ?? "";
    return frame;
  }
}
