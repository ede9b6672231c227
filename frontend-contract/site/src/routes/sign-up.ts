import { ProblemError } from "../../../typescript/src/index.ts";
import type { Asked } from "../app.ts";
import { attributes, html, type Html } from "../html.ts";
import { INTERESTS, signUpForm, type Filled } from "../parts/sign-up.ts";
import type { View } from "../view.ts";
import { pageResponse } from "../web/responses.ts";
import { message, notFound } from "./errors.ts";

/** The form on a page of its own. */
export async function signUp(asked: Asked): Promise<Response> {
  if (!asked.app.features.offers("POST /sign-ups")) return notFound(asked);
  return formPage(await asked.view(), {}, 200);
}

/** Sent: the same thanks whether the address was known or not. */
export async function signedUp(asked: Asked): Promise<Response> {
  const { app, request, locale } = asked;
  if (!app.features.offers("POST /sign-ups")) return notFound(asked);
  const [view, form] = [await asked.view(), new URLSearchParams(await request.text())];
  const { signUp: words } = view.texts;
  const thanks = () => message(view, 200, words.done, html`<p>${view.furniture?.settings.sign_up.thanks}</p>`);
  if (form.get("website")) return thanks(); // a field that people do not see
  const filled = filledIn(form);
  const errors = {
    ...(/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(filled.email) ? {} : { email: words.checkEmail }),
    ...(form.get("consent") === "yes" ? {} : { consent: words.checkConsent }),
  };
  if (Object.keys(errors).length > 0) return formPage(view, { ...filled, errors }, 422);
  try {
    await app.content.post("/sign-ups", { ...filled, locale, consents: ["letter"] });
    return thanks();
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 422) throw error;
    return formPage(view, { ...filled, errors: { email: words.checkEmail } }, 422);
  }
}

export const confirm = (asked: Asked) => button(asked, "confirm");
export const confirmed = (asked: Asked) => pressed(asked, "confirm");
export const unsubscribe = (asked: Asked) => button(asked, "unsubscribe");
export const unsubscribed = (asked: Asked) => pressed(asked, "unsubscribe");

type Step = "confirm" | "unsubscribe";

/** A link in a message leads to a button: programs that read mail follow links, but press nothing. */
async function button(asked: Asked, step: Step): Promise<Response> {
  const [view, token] = [await asked.view(), asked.address.searchParams.get("token")];
  if (!token) return notFound(asked);
  const { signUp: words } = view.texts;
  const intro = step === "confirm" ? words.confirmIntro : words.unsubscribeIntro;
  return message(view, 200, words[step], html`<p>${intro}</p><form method="post" action="${asked.address.pathname}">
<input${attributes({ type: "hidden", name: "token", value: token })}><button class="button" type="submit">${words[step]}</button></form>`);
}

async function pressed(asked: Asked, step: Step): Promise<Response> {
  const [view, form] = [await asked.view(), new URLSearchParams(await asked.request.text())];
  const { signUp: words } = view.texts;
  try {
    await asked.app.content.post(`/sign-ups/${step}`, { token: form.get("token") ?? "" });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return message(view, 404, words.expired, html`<p>${words.expiredText}</p>`);
  }
  const confirming = step === "confirm";
  const text = confirming ? words.confirmedText : words.unsubscribedText;
  return message(view, 200, confirming ? words.confirmed : words.unsubscribed, html`<p>${text}</p>`);
}

function formPage(view: View, filled: Filled, status: number): Response {
  const { signUp: words } = view.texts;
  const wrong: Html | null = status === 422 ? html`<p class="notice" role="alert">${words.problem}</p>` : null;
  const main = html`<h1 class="visually-hidden">${view.furniture?.settings.sign_up.heading}</h1>${wrong}${signUpForm(view, filled)}`;
  const title = view.furniture?.settings.sign_up.heading ?? words.send;
  return pageResponse(view, { kind: "sign-up", title, main, status, hidden: true }, false);
}

function filledIn(form: URLSearchParams): { email: string; area: string; interests: string[] } {
  const interests = form.getAll("interests").filter((one) => (INTERESTS as readonly string[]).includes(one));
  return { email: (form.get("email") ?? "").trim(), area: (form.get("area") ?? "").trim().slice(0, 100), interests };
}
