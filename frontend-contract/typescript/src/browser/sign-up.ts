/** The forms of the sign-up on a static site: the browser sends them to the CMS. */
import { createClient } from "../client.ts";
import { sendSignUp, sendToken } from "../site/sign-up.ts";
import type { SiteTexts } from "../site/texts/index.ts";

type Texts = Pick<SiteTexts["signUp"], "checkEmail" | "checkConsent" | "tooMany" | "expired" | "unavailable"> & { done: string };

/**
 * Send a form with a script, if there is one, and tell the visitor what came of it.
 *
 * The form contains elements with the roles `alert` and `status` for messages. Its `data-` attributes are `api` (the URL of the
 * CMS), `texts` (as JSON), `locale` and `site` for a sign-up, whose fields are those of `sendSignUp`, and `step` (`confirm`
 * or `unsubscribe`) for the page behind the link in an e-mail.
 */
export function enhanceSignUp(form: HTMLFormElement | null): void {
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form);
  });
}

async function send(form: HTMLFormElement): Promise<void> {
  const { api = "", site, locale = "", step, texts = "{}" } = form.dataset;
  const t = JSON.parse(texts) as Texts;
  const client = createClient({ baseUrl: api });
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const isStep = step === "confirm" || step === "unsubscribe";
  const result = isStep ? await sendToken(client, step, token) : (await sendSignUp(client, new FormData(form), { locale, site })).result;
  if (result === "done" || result === "sent") {
    for (const part of form.children) (part as HTMLElement).hidden = part.role !== "status";
    say(form, "status", t.done);
    return;
  }
  markField(form, result);
  say(form, "alert", { email: t.checkEmail, consent: t.checkConsent, "too-many": t.tooMany, expired: t.expired, unavailable: t.unavailable }[result]);
}

function markField(form: HTMLFormElement, name: string): void {
  for (const field of form.querySelectorAll("[name]")) field.removeAttribute("aria-invalid");
  const wrong = form.elements.namedItem(name);
  if (!(wrong instanceof HTMLElement)) return;
  wrong.setAttribute("aria-invalid", "true");
  wrong.focus();
}

function say(form: HTMLFormElement, role: "alert" | "status", text: string): void {
  const element = form.querySelector(`[role=${role}]`);
  if (element) element.textContent = text;
}
