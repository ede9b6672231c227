/** E-mail addresses and telephone numbers as links. */
import { html, type Html } from "../html.ts";

/** Render a link to an e-mail address, which may break after `@` and before a dot, but not within a word. */
export function renderEmail(address: string): Html {
  const parts = address.split(/(?<=@)|(?=\.)/).map((part, index) => html`${index > 0 && html`<wbr>`}${part}`);
  return html`<a href="mailto:${address}" dir="ltr">${parts}</a>`;
}

/** Render a link to a telephone number. */
export function renderPhone(number: string): Html {
  return html`<a class="phone" href="tel:${number.replace(/[^+\d]/g, "")}" dir="ltr">${number}</a>`;
}
