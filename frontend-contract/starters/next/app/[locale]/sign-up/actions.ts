"use server";

import { ProblemError, type Interest } from "clarion-contract";
import { redirect } from "next/navigation";
import { cms, forVisitor } from "@/lib/cms";
import { SITE } from "@/lib/config";
import { languageOf } from "@/lib/language";

/** What the form shows: that an e-mail is on its way, or errors by field with what the visitor has entered. */
export interface SignUpState {
  done: boolean;
  errors: { email?: string; consent?: string; form?: string };
  values: { email: string; area: string; interests: string[] };
}

/** Send a sign-up to the CMS. The answer is the same whether or not the address is known. */
export async function signUp(locale: string, _state: SignUpState, form: FormData): Promise<SignUpState> {
  const t = languageOf(locale).t.signUp;
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const values = { email: text("email"), area: text("area"), interests: form.getAll("interests") as Interest[] }; // the CMS checks them
  if (text("consent") !== "yes") return { done: false, errors: { consent: t.checkConsent }, values };
  try {
    const body = { ...values, consents: ["letter" as const], locale, site: SITE, website: text("website") };
    await cms.post("/sign-ups", { body, ...(await forVisitor()) });
    return { done: true, errors: {}, values };
  } catch (error) {
    const status = error instanceof ProblemError ? error.status : 503;
    return { done: false, errors: status === 422 ? { email: t.checkEmail } : { form: status === 429 ? t.tooMany : t.unavailable }, values };
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
