/** The form of the sign-up for news. It needs no JavaScript. For servers and browsers. */
import type { ReactElement } from "react";
import type { Interest, SiteAnswer } from "../schema.ts";
import type { SiteLanguage } from "../site/language.ts";
import { describeSignUp, type SignUpOutcome } from "../site/sign-up.ts";

/** Properties of `SignUpForm`. */
export interface SignUpFormProps {
  language: Pick<SiteLanguage, "t" | "prefix">;
  /** The texts that editors have written: `settings.sign_up` of `/site`. */
  texts: Pick<SiteAnswer["settings"]["sign_up"], "consent" | "privacy">;
  /** Receives the form, with the fields of `sendSignUp`. */
  action: string | ((form: FormData) => void | Promise<void>);
  /** What came of the form before: its errors are shown with what was entered. */
  outcome?: Partial<Pick<SignUpOutcome, "result" | "values">>;
}

/** Show the form of the sign-up, with errors beside its fields. */
export function SignUpForm({ language: { t: all, prefix }, texts, action, outcome: { result, values } = {} }: SignUpFormProps): ReactElement {
  const t = all.signUp;
  const { notice, errors } = describeSignUp(result, all);
  const mark = (name: "email" | "consent") => (errors[name] ? { "aria-invalid": true, "aria-describedby": "error" } : {});
  const explain = (name: "email" | "consent") => errors[name] && <p id="error" className="error">{errors[name]}</p>;
  const interests = Object.entries(t.choose).map(([value, label]) => (
    <label key={value} className="check"><input type="checkbox" name="interests" value={value} defaultChecked={values?.interests.includes(value as Interest)} /> {label}</label>
  ));
  return (
    <form action={action} className="form" noValidate>
      {notice && <p role="alert" className="notice">{notice}</p>}
      <label>{t.email}<input type="email" name="email" dir="ltr" autoComplete="email" required maxLength={254} defaultValue={values?.email} {...mark("email")} /></label>
      {explain("email")}
      <label>{t.area}<input name="area" dir="auto" autoComplete="address-level1" maxLength={100} defaultValue={values?.area} /></label>
      <fieldset><legend>{t.interests}</legend>{interests}</fieldset>
      <label className="check"><input type="checkbox" name="consent" value="yes" required {...mark("consent")} /> {texts.consent}</label>
      {explain("consent")}
      <div className="hidden" aria-hidden="true"><label>Website <input name="website" tabIndex={-1} autoComplete="off" /></label></div>
      <p><input type="hidden" name="page" value={`${prefix}/sign-up/`} /><button className="button">{t.send}</button></p>
      <p className="muted">{texts.privacy}</p>
    </form>
  );
}
