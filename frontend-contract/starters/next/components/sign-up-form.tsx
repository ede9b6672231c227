"use client";

import { useActionState } from "react";
import type { SignUpState } from "@/app/[locale]/sign-up/actions";
import type { Texts } from "@/lib/texts";

const EMPTY: SignUpState = { done: false, errors: {}, values: { email: "", area: "", interests: [] } };

interface SignUpFormProps {
  action: (state: SignUpState, form: FormData) => Promise<SignUpState>;
  t: Texts["signUp"];
  /** The texts that editors have written. The CMS records the consent as proof. */
  texts: { consent: string; privacy: string; thanks: string };
}

/** The sign-up form. Without JavaScript the browser sends it, and the server renders it with its errors. */
export function SignUpForm({ action, t, texts }: SignUpFormProps) {
  const [{ done, errors, values }, send, pending] = useActionState(action, EMPTY);
  if (done) return <p role="status" className="notice"><strong>{t.done}.</strong> {texts.thanks}</p>;
  return (
    <form action={send} className="form" noValidate>
      {(errors.form || errors.email || errors.consent) && <p role="alert" className="notice">{errors.form ?? t.checkForm}</p>}
      <label>{t.email}<input type="email" name="email" dir="ltr" autoComplete="email" required maxLength={254} defaultValue={values.email} {...describe("email", errors.email)} /></label>
      {errors.email && <p id="email-error" className="error">{errors.email}</p>}
      <label>{t.area}<input name="area" dir="auto" autoComplete="address-level1" maxLength={100} defaultValue={values.area} /></label>
      <fieldset>
        <legend>{t.interests}</legend>
        {Object.entries(t.choose).map(([value, label]) => <label key={value} className="check"><input type="checkbox" name="interests" value={value} defaultChecked={values.interests.includes(value)} /> {label}</label>)}
      </fieldset>
      <label className="check"><input type="checkbox" name="consent" value="yes" required {...describe("consent", errors.consent)} /> {texts.consent}</label>
      {errors.consent && <p id="consent-error" className="error">{errors.consent}</p>}
      <label className="hidden" aria-hidden="true">Website <input name="website" tabIndex={-1} autoComplete="off" /></label>
      <p><button className="button" disabled={pending}>{t.send}</button></p>
      <p className="muted">{texts.privacy}</p>
    </form>
  );
}

function describe(name: string, error: string | undefined) {
  return error ? { "aria-invalid": true, "aria-describedby": `${name}-error` } : {};
}
