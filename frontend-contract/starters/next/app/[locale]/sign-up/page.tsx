import { SignUpForm } from "clarion-contract/react";
import type { SignUpOutcome } from "clarion-contract/site";
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
  const language = await getLanguage();
  const { t, locale } = language;
  const texts = (await getSite(locale).catch(() => null))?.settings.sign_up;
  if (!texts) return <ErrorMessage kind="unavailable" />;
  const stored = (await cookies()).get("sign-up")?.value;
  const outcome: Partial<SignUpOutcome> = stored ? JSON.parse(stored) : {};
  if (outcome.result === "sent") return <Message title={t.signUp.done}><p role="status">{texts.thanks}</p></Message>;
  return (
    <Message title={texts.heading || t.signUp.send}>
      <p className="standfirst">{texts.intro}</p>
      <SignUpForm key={stored} language={language} texts={texts} action={signUp.bind(null, locale)} outcome={outcome} />
    </Message>
  );
}
