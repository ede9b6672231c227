"use server";

import { ProblemError, type Interest } from "clarion-contract";
import { redirect } from "next/navigation";
import { cms } from "@/lib/cms";
import { SITE } from "@/lib/config";
import { languageOf } from "@/lib/texts";
import { forVisitor } from "@/lib/visitor";

/** What the form shows: nothing yet, errors by field with what was entered, or that the visitor's e-mail is on its way. */
export interface SignUpState {
  done: boolean;
  errors: { email?: string; consent?: string; form?: string };
  values: { email: string; area: string; interests: string[] };
}

/** Send a sign-up to the CMS. The answer is the same whether or not the address is known. */
export async function signUp(locale: string, _state: SignUpState, form: FormData): Promise<SignUpState> {
  const { t } = languageOf(locale);
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const values = { email: text("email"), area: text("area"), interests: form.getAll("interests").map(String) };
  if (text("consent") !== "yes") return { done: false, errors: { consent: t.signUp.checkConsent }, values };
  try {
    const interests = values.interests as Interest[]; // the CMS checks them
    const body = { email: values.email, area: values.area, interests, consents: ["letter" as const], locale, site: SITE, website: text("website") };
    await cms.post("/sign-ups", { body, ...(await forVisitor()) });
    return { done: true, errors: {}, values };
  } catch (error) {
    const status = error instanceof ProblemError ? error.status : 503;
    return { done: false, errors: status === 422 ? { email: t.signUp.checkEmail } : { form: status === 429 ? t.signUp.tooMany : t.signUp.unavailable }, values };
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
