/** The parts of pages that run in browsers. Every page works without them, except the preview in the editor's panel. */
"use client";

import { useActionState, useEffect } from "react";
import type { SignUpState } from "@/app/[locale]/sign-up/actions";
import type { Texts } from "@/lib/language";

const PANEL_DELAY_MS = 100; // the panel starts to listen shortly after the frame has loaded

/** Tells the preview panel of the editor that the draft is shown, and keeps its scroll position. Links open new tabs. */
export function PreviewPanel({ cms }: { cms: string }) {
  useEffect(() => {
    const abort = new AbortController();
    const tell = (message: object) => parent.postMessage({ wagtail: { ...message, origin: location.origin } }, cms);
    const listen = ({ origin, data }: MessageEvent) => {
      const { type, x, y } = (origin === cms && data?.wagtail) || {};
      if (type === "w-preview:get-scroll-position") tell({ type: "w-preview:set-scroll-position", x: scrollX, y: scrollY });
      if (type === "w-preview:set-scroll-position") scrollTo(x, y);
    };
    addEventListener("message", listen, { signal: abort.signal });
    addEventListener("click", ({ target }) => target instanceof Element && target.closest("a:not([href^='#'])")?.setAttribute("target", "_blank"), { capture: true, signal: abort.signal });
    const timer = parent === window ? undefined : setTimeout(tell, PANEL_DELAY_MS, { type: "w-preview:request-scroll" });
    return () => (clearTimeout(timer), abort.abort());
  }, [cms]);
  return null;
}

/** Reports which results visitors follow, so that editors see which ones help. It stores nothing about the visitor. */
export function ReportClicks({ url, queryId }: { url: string; queryId: string }) {
  useEffect(() => {
    const abort = new AbortController();
    addEventListener("click", ({ target }) => {
      const id = target instanceof Element && target.closest("[data-page]")?.getAttribute("data-page");
      if (id) navigator.sendBeacon(url, JSON.stringify({ query_id: queryId, page_id: Number(id) }));
    }, { capture: true, signal: abort.signal });
    return () => abort.abort();
  }, [url, queryId]);
  return null;
}

interface SignUpFormProps {
  action: (state: SignUpState, form: FormData) => Promise<SignUpState>;
  t: Texts["signUp"];
  /** The texts that editors have written. The CMS records the consent as proof. */
  texts: { consent: string; privacy: string; thanks: string };
}

/** The sign-up form. Without JavaScript the browser sends it, and the server renders it with its errors. */
export function SignUpForm({ action, t, texts }: SignUpFormProps) {
  const [{ done, errors, values }, send, pending] = useActionState(action, { done: false, errors: {}, values: { email: "", area: "", interests: [] } });
  if (done) return <p role="status" className="notice"><strong>{t.done}.</strong> {texts.thanks}</p>;
  const describe = (name: "email" | "consent") => errors[name] && { "aria-invalid": true, "aria-describedby": `${name}-error` };
  const error = (name: "email" | "consent") => errors[name] && <p id={`${name}-error`} className="error">{errors[name]}</p>;
  return (
    <form action={send} className="form" noValidate>
      {Object.keys(errors).length > 0 && <p role="alert" className="notice">{errors.form ?? t.checkForm}</p>}
      <label>{t.email}<input type="email" name="email" dir="ltr" autoComplete="email" required maxLength={254} defaultValue={values.email} {...describe("email")} /></label>
      {error("email")}
      <label>{t.area}<input name="area" dir="auto" autoComplete="address-level1" maxLength={100} defaultValue={values.area} /></label>
      <fieldset>
        <legend>{t.interests}</legend>
        {Object.entries(t.choose).map(([value, label]) => <label key={value} className="check"><input type="checkbox" name="interests" value={value} defaultChecked={values.interests.includes(value)} /> {label}</label>)}
      </fieldset>
      <label className="check"><input type="checkbox" name="consent" value="yes" required {...describe("consent")} /> {texts.consent}</label>
      {error("consent")}
      <div className="hidden" aria-hidden="true"><label>Website <input name="website" tabIndex={-1} autoComplete="off" /></label></div>
      <p><button className="button" disabled={pending}>{t.send}</button></p>
      <p className="muted">{texts.privacy}</p>
    </form>
  );
}
