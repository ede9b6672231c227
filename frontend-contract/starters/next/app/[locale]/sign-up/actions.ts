"use server";

import { sendSignUp, sendToken } from "clarion-contract/site";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { getSource, live } from "@/lib/client";
import { forVisitor } from "@/lib/cms";
import { FRONTEND_URL, SITE } from "@/lib/config";
import { languageOf } from "@/lib/language";

const SHOWN_SECONDS = 60;

/** Send a sign-up to the CMS, and leave the outcome for the form, which has to show it without JavaScript, too. */
export async function signUp(locale: string, form: FormData): Promise<void> {
  await refuseInRehearsal(locale);
  const outcome = await sendSignUp(live.client, form, { locale, site: SITE, ...(await forVisitor()) });
  const path = `${languageOf(locale).prefix}/sign-up/`;
  const secure = FRONTEND_URL.startsWith("https:");
  (await cookies()).set("sign-up", JSON.stringify(outcome), { path, secure, httpOnly: true, sameSite: "strict", maxAge: SHOWN_SECONDS });
}

/** Send the token of a link in an e-mail, when the visitor has pressed the button. */
export async function confirm(locale: string, step: "confirm" | "unsubscribe", form: FormData): Promise<void> {
  await refuseInRehearsal(locale);
  const result = await sendToken(live.client, step, String(form.get("token") ?? ""), (await forVisitor()).headers);
  redirect(`${languageOf(locale).prefix}/sign-up/${step}/?result=${result}`);
}

/** Nothing is sent in a rehearsal. */
async function refuseInRehearsal(locale: string): Promise<void> {
  if ((await getSource()).kind === "rehearsal") redirect(`${languageOf(locale).prefix}/rehearsal/form/`);
}
