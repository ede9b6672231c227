/**
 * Releases under embargo, for the holders of personal links: first the terms, then the release with its press kit.
 *
 * The code of the link goes into a cookie of this release, and out of the address. When the reader accepts the terms, a token
 * takes its place. Nothing is cached, and once the release is public the link leads to it.
 */
import { createHash } from "node:crypto";
import { ProblemError } from "clarion-contract";
import { renderEmbargoChanges } from "clarion-contract/site";
import { renderEmbargoEnd, type EmbargoTerms as Terms } from "../components/embargo-end.ts";
import { attributes, html } from "../html.ts";
import { buildPage } from "../pages/index.ts";
import type { RequestContext } from "../request-context.ts";
import { loadViewModel, localizedPath, pageLanguage } from "../view-model.ts";
import { pageResponse, redirect } from "../web/responses.ts";
import { handleNotFound, messageResponse } from "./errors.ts";
import { readForm } from "./forms.ts";

/** The code of a link, or the token that took its place. */
type Credential = string;

const MAX_COOKIE_SECONDS = 90 * 24 * 60 * 60; // the CMS decides how long a credential works
const CREDENTIAL = /^[-\w]{20,200}$/;

/** Respond to `/embargo?code=…`, the link of the e-mail. Programs that examine e-mails open links, so this does nothing else. */
export async function openLink(context: RequestContext): Promise<Response> {
  const code = context.url.searchParams.get("code") ?? "";
  if (!CREDENTIAL.test(code)) return handleNotFound(context);
  const key = createHash("sha256").update(code).digest("hex").slice(0, 16);
  const response = redirect(localizedPath(await context.loadView(), `/embargo/${key}`), 303);
  if (!readCredential(context.request, key)) setCookie(context, response, key, code);
  return withPrivacy(response);
}

/** Respond to `/embargo/{key}`: with the release if its terms are accepted, else with the terms. */
export async function showRelease(context: RequestContext): Promise<Response> {
  return (await respondWithVersion(context)) ?? (await respondWithVersion(context)) ?? respondEnded(context);
}

/** Respond with the version of this moment; null if the version or the access has ended meanwhile. */
async function respondWithVersion(context: RequestContext): Promise<Response | null> {
  const credential = readCredential(context.request, context.pathParameters.key ?? "");
  const terms = credential && (await readTerms(context, credential));
  if (!credential || !terms) return null;
  if (terms.public_url) return withPrivacy(redirect(terms.public_url, 303));
  try {
    return terms.accepted ? await respondWithRelease(context, credential, terms) : await respondWithTerms(context, terms, "");
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return null;
    throw error;
  }
}

/** Accept the terms, and keep the token in the place of the code. */
export async function acceptTerms(context: RequestContext): Promise<Response> {
  const key = context.pathParameters.key ?? "";
  const [credential, form] = [readCredential(context.request, key), await readForm(context.request)];
  if (!credential) return respondEnded(context);
  const body = { terms_version: form.get("terms_version") ?? "" };
  try {
    const { data } = await send(context, credential, (cms, options) => cms.api.post("/embargo-access/acceptances", { body, ...options }));
    const response = redirect(context.url.pathname, 303);
    setCookie(context, response, key, data.token);
    return withPrivacy(response);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const terms = error.status === 422 ? await readTerms(context, credential) : null;
    if (!terms || terms.public_url) return terms?.public_url ? withPrivacy(redirect(terms.public_url, 303)) : respondEnded(context);
    return respondWithTerms(context, terms, (await context.loadView()).texts.embargo.changed);
  }
}

/** Render the release as the page that it will be, with its banner, the files for this reader, and what has changed since they read it. */
async function respondWithRelease(context: RequestContext, credential: Credential, terms: Terms): Promise<Response> {
  const query = terms.version ? { version: terms.version } : {}; // text, files and changes are of one version
  const [{ data: release }, { data: kit }, { data: changes }] = await Promise.all([
    send(context, credential, (cms, options) => cms.api.get("/embargo-access/release", { query, ...options })),
    send(context, credential, (cms, options) => cms.api.get("/embargo-access/kit", { query, ...options })),
    send(context, credential, (cms, options) => cms.api.get("/embargo-access/changes", { query, ...options })),
  ]);
  const { app, url } = context;
  const view = await loadViewModel(app.cms, app.config, new URL(release.path, url.origin), release.locale);
  const { kind, title, main, dir } = buildPage(view, release, { kit });
  const changed = renderEmbargoChanges(changes, pageLanguage(view));
  const page = { kind, title, main: html`${changed && html`<div class="wide">${changed}</div>`}${main}`, ...(dir && { dir }), noindex: true, embargo: { terms } };
  return withPrivacy(pageResponse(view, page, false));
}

/** Show the terms with a button that accepts them. */
async function respondWithTerms({ app, url }: RequestContext, terms: Terms, notice: string): Promise<Response> {
  const view = await loadViewModel(app.cms, app.config, url, terms.locale);
  const { embargo: texts } = view.texts;
  const until = terms.embargo_until && html`<p class="notice">${renderEmbargoEnd(view.texts, terms)}</p>`;
  const version = attributes({ type: "hidden", name: "terms_version", value: terms.terms_version });
  const text = html`${notice && html`<p class="notice" role="alert">${notice}</p>`}<p>${texts.intro(terms.recipient, terms.organisation)}</p>${until}
<div class="terms pre-line"><bdi>${terms.terms}</bdi></div>
<form method="post" action="${url.pathname}"><input${version}><button class="button" type="submit">${texts.accept}</button></form>`;
  return withPrivacy(messageResponse(view, 200, texts.title, text));
}

/** Say that the link does not work, whatever the reason: it was revoked or replaced, or nothing is scheduled. */
async function respondEnded(context: RequestContext): Promise<Response> {
  const view = await context.loadView();
  return withPrivacy(messageResponse(view, 404, view.texts.embargo.ended, html`<p>${view.texts.embargo.endedText}</p>`));
}

/** Return the terms; null if the credential does not work. */
async function readTerms(context: RequestContext, credential: Credential): Promise<Terms | null> {
  try {
    return (await send(context, credential, (cms, options) => cms.api.get("/embargo-access/terms", options))).data;
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

type Cms = RequestContext["app"]["cms"];
type SendOptions = { embargoToken: Credential } & Parameters<Parameters<Cms["sendForVisitor"]>[1]>[0];

/** Send a request with the credential on behalf of the visitor. */
function send<Value>({ app: { cms }, visitorAddress }: RequestContext, embargoToken: Credential, request: (cms: Cms, options: SendOptions) => Promise<Value>): Promise<Value> {
  return cms.sendForVisitor(visitorAddress, (options) => request(cms, { embargoToken, ...options }));
}

/** These pages are for one person: no referrer names their address, and nobody stores or indexes them. */
function withPrivacy(response: Response): Response {
  response.headers.set("Referrer-Policy", "no-referrer");
  response.headers.set("Cache-Control", "no-store, private");
  response.headers.set("X-Robots-Tag", "noindex, nofollow");
  return response;
}

/** Keep the credential in a cookie of this release, which scripts cannot read. */
function setCookie({ url }: RequestContext, response: Response, key: string, credential: Credential): void {
  const path = url.pathname.replace(/\/embargo\b.*$/, "/embargo");
  const secure = url.protocol === "https:" ? "; Secure" : "";
  response.headers.append("Set-Cookie", `embargo-${key}=${credential}; Path=${path}; HttpOnly; SameSite=Lax; Max-Age=${String(MAX_COOKIE_SECONDS)}${secure}`);
}

/** Return the credential of a release in the cookies; null without one, and for a value that this site did not write. */
function readCredential(request: Request, key: string): Credential | null {
  if (!/^[0-9a-f]{16}$/.test(key)) return null;
  const value = new RegExp(`(?:^|; )embargo-${key}=([^;]+)`).exec(request.headers.get("Cookie") ?? "")?.[1] ?? "";
  return CREDENTIAL.test(value) ? value : null;
}
