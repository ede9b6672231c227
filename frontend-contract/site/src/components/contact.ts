/** Contacts for journalists; e-mail addresses and telephone numbers as links. */
import type { MediaContact } from "clarion-contract";
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

/** Render people with their roles, addresses and hours. */
export function renderContactList(all: MediaContact[]): Html {
  const entries = all.map(({ name, role, email, phone, hours }) => {
    const lines = [
      role && html`<span class="muted">${role}</span>`,
      email && renderEmail(email),
      phone && renderPhone(phone),
      hours && html`<span class="muted">${hours}</span>`,
    ].filter(Boolean);
    return html`<li><strong>${name}</strong>${lines.map((line) => html`<br>${line}`)}</li>`;
  });
  return html`<ul class="plain-list">${entries}</ul>`;
}
