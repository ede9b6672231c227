/** Sends the forms of the sign-up from the browser to the CMS, and tells the visitor what came of it. */
import { createClient } from "clarion-contract";
import { sendSignUp, sendToken } from "clarion-contract/site";

const form = document.querySelector<HTMLFormElement>("#sign-up");
if (form) form.onsubmit = (event) => void send(event, form);

async function send(event: Event, form: HTMLFormElement): Promise<void> {
  event.preventDefault();
  const { api = "", site, locale = "", step, texts = "{}" } = form.dataset;
  const t: Record<string, string> = JSON.parse(texts);
  const client = createClient({ baseUrl: api });
  const token = new URLSearchParams(location.search).get("token") ?? "";
  const result = step === "confirm" || step === "unsubscribe" ? await sendToken(client, step, token) : (await sendSignUp(client, new FormData(form), { locale, site })).result;
  if (result === "done" || result === "sent") {
    for (const part of form.children) (part as HTMLElement).hidden = part.role !== "status";
    return say(form, "status", t["done"]);
  }
  const wrong = form.elements.namedItem(result) as HTMLElement | null;
  for (const field of form.querySelectorAll("[name]")) field.toggleAttribute("aria-invalid", false);
  wrong?.setAttribute("aria-invalid", "true");
  wrong?.focus();
  say(form, "alert", { email: t["checkEmail"], consent: t["checkConsent"], "too-many": t["tooMany"], expired: t["expired"], unavailable: t["unavailable"] }[result]);
}

function say(form: HTMLFormElement, role: string, text = ""): void {
  const element = form.querySelector(`[role=${role}]`);
  if (element) element.textContent = text;
}
