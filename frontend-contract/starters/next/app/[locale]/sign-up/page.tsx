import type { Metadata } from "next";
import { Message, Unavailable } from "@/components/messages";
import { SignUpForm } from "@/components/sign-up-form";
import { getSite } from "@/lib/cms";
import { getLanguage } from "@/lib/texts";
import { signUp } from "./actions";

export const instant = false;

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getLanguage();
  return { title: t.signUp.send };
}

export default async function SignUpPage() {
  const { t, locale } = await getLanguage();
  const texts = (await getSite(locale).catch(() => null))?.settings.sign_up;
  if (!texts) return <Unavailable />;
  return (
    <Message title={texts.heading || t.signUp.send}>
      <p className="standfirst">{texts.intro}</p>
      <SignUpForm action={signUp.bind(null, locale)} t={t.signUp} texts={texts} />
    </Message>
  );
}
