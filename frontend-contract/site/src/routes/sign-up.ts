import { ProblemError } from "../../../typescript/src/index.ts";
import { Unavailable } from "../api/content.ts";
import type { Asked } from "../app.ts";
import { attributes, html } from "../html.ts";
import { INTERESTS, signUpForm, type Filled, type Interest } from "../parts/sign-up.ts";
import type { View } from "../view.ts";
import { pageResponse } from "../web/responses.ts";
import { message, notFound } from "./errors.ts";

/** The form on a page of its own. */
export async function signUp(asked: Asked): Promise<Response> {
  return formPage(await asked.view(), {}, 200);
}

/** Sent: the same thanks whether the address was known or not; what is wrong is said beside its field, nothing is lost. */
export async function signedUp(asked: Asked): Promise<Response> {
  const [view, form] = [await asked.view(), await formOf(asked.request)];
  const { signUp: words } = view.texts;
  const filled = filledIn(form);
  const errors = {
    ...(/^[^\s@]+@[^\s@]+$/.test(filled.email) ? {} : { email: words.checkEmail }),
    ...(form.get("consent") === "yes" ? {} : { consent: words.checkConsent }),
  };
  if (Object.keys(errors).length > 0) return formPage(view, { ...filled, errors }, 422);
  try {
    await send(asked, filled, form.get("website") ?? "");
  } catch (error) {
    if (error instanceof Unavailable) return tooBusy(view, filled, error);
    if (!(error instanceof ProblemError)) throw error;
    return formPage(view, { ...filled, errors: { email: words.checkEmail } }, 422);
  }
  return message(view, 200, words.done, html`<p>${view.furniture?.settings.sign_up.thanks}</p>`);
}

/** The CMS is out of reach, or has had many from this visitor: the form stays as it was filled in. */
function tooBusy(view: View, filled: Filled, { retryAfter }: Unavailable): Response {
  const response = formPage(view, filled, 503);
  response.headers.set("Retry-After", String(retryAfter ?? 60));
  return response;
}

/** The CMS counts sign-ups by visitor, so it is told whose this is. */
async function send({ app: { content }, locale, visitor }: Asked, { email, area, interests }: Filled, website: string): Promise<void> {
  const body = { ...content.where, locale, email, area, interests: [...interests], consents: ["letter" as const], website };
  await content.reached(content.client.post("/sign-ups", { body, headers: { "X-Forwarded-For": visitor }, init: content.init() }));
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
  return secret(message(view, 200, words[step], html`<p>${intro}</p><form method="post" action="${asked.address.pathname}">
<input${attributes({ type: "hidden", name: "token", value: token })}><button class="button" type="submit">${words[step]}</button></form>`));
}

async function pressed(asked: Asked, step: Step): Promise<Response> {
  const [view, form] = [await asked.view(), await formOf(asked.request)];
  const { content } = asked.app;
  const { signUp: words } = view.texts;
  const body = { token: form.get("token") ?? "" };
  try {
    await content.reached(content.client.post(`/sign-ups/${step}`, { body, init: content.init() }));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return message(view, 404, words.expired, html`<p>${words.expiredText}</p>`);
  }
  const [title, text] = step === "confirm" ? [words.confirmed, words.confirmedText] : [words.unsubscribed, words.unsubscribedText];
  return message(view, 200, title, html`<p>${text}</p>`);
}

/** The token in the address is passed on to nobody. */
function secret(response: Response): Response {
  response.headers.set("Referrer-Policy", "no-referrer");
  return response;
}

function formPage(view: View, filled: Partial<Filled>, status: 200 | 422 | 503): Response {
  const { sign_up: about } = view.furniture?.settings ?? {};
  const { send: button, problem, later } = view.texts.signUp;
  const title = about?.heading || button;
  const notice = status !== 200 && html`<p class="notice" role="alert">${status === 422 ? problem : later}</p>`;
  const main = html`<div class="wide"><header class="index-head"><h1>${title}</h1>${about?.intro && html`<p class="standfirst">${about.intro}</p>`}</header>
<div class="form-page">${notice}${signUpForm(view, filled, "page")}</div></div>`;
  return pageResponse(view, { kind: "sign-up", title, main, status, hidden: true }, false);
}

async function formOf(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams(await request.text());
}

function filledIn(form: URLSearchParams): Filled {
  const isKnown = (one: string): one is Interest => (INTERESTS as readonly string[]).includes(one);
  const line = (name: string, most: number) => (form.get(name) ?? "").replace(/[\u0000-\u001f\u007f]/g, " ").trim().slice(0, most);
  return { email: line("email", 254), area: line("area", 100), interests: form.getAll("interests").filter(isKnown), errors: {} };
}
