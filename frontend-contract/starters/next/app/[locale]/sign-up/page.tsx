import { describeSignUp, type SignUpOutcome } from "clarion-contract/site";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { ErrorMessage, Message } from "@/components/frame";
import { getSite } from "@/lib/cms";
import { getLanguage } from "@/lib/language";
import { signUp } from "./actions";

export const instant = false;

export async function generateMetadata(): Promise<Metadata> {
  const { t: { signUp: { send } }, locale } = await getLanguage();
  return { title: send, description: (await getSite(locale).catch(() => null))?.settings.sign_up.intro || send };
}

/** The sign-up form. After it has been sent, it shows what the action has left in a cookie: errors with what was entered, or thanks. */
export default async function SignUpPage() {
  const { t: all, t: { signUp: t }, locale, prefix } = await getLanguage();
  const texts = (await getSite(locale).catch(() => null))?.settings.sign_up;
  if (!texts) return <ErrorMessage kind="unavailable" />;
  const stored = (await cookies()).get("sign-up")?.value;
  const { result, values }: Partial<SignUpOutcome> = stored ? JSON.parse(stored) : {};
  if (result === "sent") return <Message title={t.done}><p role="status">{texts.thanks}</p></Message>;
  const { notice, errors } = describeSignUp(result, all);
  const describe = (name: "email" | "consent") => (errors[name] ? { "aria-invalid": true, "aria-describedby": "error" } : {});
  const error = (name: "email" | "consent") => errors[name] && <p id="error" className="error">{errors[name]}</p>;
  const interests = Object.entries(t.choose).map(([value, label]) => (
    <label key={value} className="check"><input type="checkbox" name="interests" value={value} defaultChecked={values?.interests.includes(value)} /> {label}</label>
  ));
  return (
    <Message title={texts.heading || t.send}>
      <p className="standfirst">{texts.intro}</p>
      <form key={stored} action={signUp.bind(null, locale)} className="form" noValidate>
        {notice && <p role="alert" className="notice">{notice}</p>}
        <label>{t.email}<input type="email" name="email" dir="ltr" autoComplete="email" required maxLength={254} defaultValue={values?.email} {...describe("email")} /></label>
        {error("email")}
        <label>{t.area}<input name="area" dir="auto" autoComplete="address-level1" maxLength={100} defaultValue={values?.area} /></label>
        <fieldset><legend>{t.interests}</legend>{interests}</fieldset>
        <label className="check"><input type="checkbox" name="consent" value="yes" required {...describe("consent")} /> {texts.consent}</label>
        {error("consent")}
        <div className="hidden" aria-hidden="true"><label>Website <input name="website" tabIndex={-1} autoComplete="off" /></label></div>
        <p><input type="hidden" name="page" value={`${prefix}/sign-up/`} /><button className="button">{t.send}</button></p>
        <p className="muted">{texts.privacy}</p>
      </form>
    </Message>
  );
}
