/** The sign-up form, and the pages behind the links in e-mails: a button sends the token, because e-mail scanners follow links. */
import type { Metadata } from "next";
import { SignUpForm } from "@/components/browser";
import { Message, Unavailable } from "@/components/frame";
import { getSite } from "@/lib/cms";
import { getLanguage } from "@/lib/language";
import { sendToken, signUp } from "../actions";

export const instant = false;

export async function generateMetadata({ params }: PageProps<"/[locale]/sign-up/[[...step]]">): Promise<Metadata> {
  const { t } = await getLanguage();
  return (await params).step ? { title: t.signUp.confirm, robots: { index: false }, referrer: "no-referrer" } : { title: t.signUp.send };
}

export default async function SignUpPage({ params, searchParams }: PageProps<"/[locale]/sign-up/[[...step]]">) {
  const { t: { signUp: t, unavailable, tryAgain }, locale } = await getLanguage();
  const step = (await params).step?.join("/");
  const { token = "", result } = await searchParams;
  const texts = (await getSite(locale).catch(() => null))?.settings.sign_up;
  if (!texts) return <Unavailable />;
  if (step !== "confirm" && step !== "unsubscribe") {
    return <Message title={texts.heading || t.send}><p className="standfirst">{texts.intro}</p><SignUpForm action={signUp.bind(null, locale)} t={t} texts={texts} /></Message>;
  }
  if (result === "done") return step === "confirm" ? <Message title={t.confirmed}><p>{t.confirmedText}</p></Message> : <Message title={t.unsubscribed}><p>{t.unsubscribedText}</p></Message>;
  if (result === "expired") return <Message title={t.expired}><p>{t.expiredText}</p></Message>;
  if (result) return <Message title={unavailable}><p>{tryAgain}</p></Message>;
  return (
    <Message title={t[step]}>
      <p>{step === "confirm" ? t.confirmIntro : t.unsubscribeIntro}</p>
      <form action={sendToken.bind(null, locale, step)}>
        <input type="hidden" name="token" value={[token].flat()[0]} />
        <button className="button">{t[step]}</button>
      </form>
    </Message>
  );
}
