"use server";

import { sendSignUp, sendToken, type SignUpResult, type SignUpValues } from "clarion-contract/site";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cms, forVisitor } from "@/lib/cms";
import { FRONTEND_URL, SITE } from "@/lib/config";
import { languageOf } from "@/lib/language";

/** What the form shows: that an e-mail is on its way, or what is wrong with what the visitor has entered. */
export interface SignUpState {
  result: SignUpResult;
  values: SignUpValues;
}

const SHOWN_SECONDS = 60;

/** Send a sign-up to the CMS, and leave the result for the form, which has to show it without JavaScript, too. */
export async function signUp(locale: string, form: FormData): Promise<void> {
  const state: SignUpState = await sendSignUp(cms, form, { locale, site: SITE, ...(await forVisitor()) });
  const path = `${languageOf(locale).prefix}/sign-up/`;
  const secure = FRONTEND_URL.startsWith("https:");
  (await cookies()).set("sign-up", JSON.stringify(state), { path, secure, httpOnly: true, sameSite: "strict", maxAge: SHOWN_SECONDS });
}

/** Send the token of a link in an e-mail, when the visitor has pressed the button. */
export async function confirm(locale: string, step: "confirm" | "unsubscribe", form: FormData): Promise<void> {
  const result = await sendToken(cms, step, String(form.get("token") ?? ""), (await forVisitor()).headers);
  redirect(`${languageOf(locale).prefix}/sign-up/${step}/?result=${result}`);
}
