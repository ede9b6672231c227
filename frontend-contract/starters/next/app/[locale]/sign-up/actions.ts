"use server";

import { ProblemError, type Interest } from "clarion-contract";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cms, forVisitor } from "@/lib/cms";
import { FRONTEND_URL, SITE } from "@/lib/config";
import { languageOf } from "@/lib/language";

/** What the form shows: that an e-mail is on its way, or errors by field with what the visitor has entered. */
export interface SignUpState {
  done?: boolean;
  errors: { email?: string; consent?: string; form?: string };
  values: { email: string; area: string; interests: string[] };
}

const SHOWN_SECONDS = 60;

/** Send a sign-up to the CMS, and leave the result for the form, which has to show it without JavaScript, too. */
export async function signUp(locale: string, form: FormData): Promise<void> {
  const state = await send(locale, form);
  const path = `${languageOf(locale).prefix}/sign-up/`;
  const secure = FRONTEND_URL.startsWith("https:");
  (await cookies()).set("sign-up", JSON.stringify(state), { path, secure, httpOnly: true, sameSite: "strict", maxAge: SHOWN_SECONDS });
}

/** Send a sign-up. The answer is the same whether or not the address is known. */
async function send(locale: string, form: FormData): Promise<SignUpState> {
  const t = languageOf(locale).t.signUp;
  const text = (name: string) => String(form.get(name) ?? "").trim().slice(0, 254);
  const values = { email: text("email"), area: text("area"), interests: form.getAll("interests").slice(0, 9) as Interest[] }; // the CMS checks them
  if (text("consent") !== "yes") return { errors: { consent: t.checkConsent }, values };
  try {
    await cms.post("/sign-ups", { body: { ...values, consents: ["letter"], locale, site: SITE, website: text("website") }, ...(await forVisitor()) });
    return { done: true, errors: {}, values: { email: "", area: "", interests: [] } };
  } catch (error) {
    const status = error instanceof ProblemError ? error.status : 503;
    return { errors: status === 422 ? { email: t.checkEmail } : { form: status === 429 ? t.tooMany : t.unavailable }, values };
  }
}

/** Send the token of a link in an e-mail, when the visitor has pressed the button. */
export async function sendToken(locale: string, step: "confirm" | "unsubscribe", form: FormData): Promise<void> {
  let result = "done";
  try {
    await cms.post(`/sign-ups/${step}`, { body: { token: String(form.get("token") ?? "") }, ...(await forVisitor()) });
  } catch (error) {
    result = error instanceof ProblemError && [404, 422].includes(error.status) ? "expired" : "unavailable";
  }
  redirect(`${languageOf(locale).prefix}/sign-up/${step}/?result=${result}`);
}
