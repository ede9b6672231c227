/** The pages behind the links in e-mails: a button sends the token, because e-mail scanners follow links. */
import type { Metadata } from "next";
import { Message, NotFound } from "@/components/frame";
import { getLanguage } from "@/lib/language";
import { confirm } from "../actions";

export const instant = false;
// Other sites must not see the token in the URL; with `no-referrer` browsers would send no origin, which actions require.
export const metadata: Metadata = { robots: { index: false }, referrer: "same-origin" };

export default async function StepPage({ params, searchParams }: PageProps<"/[locale]/sign-up/[step]">) {
  const { t: { signUp: t, unavailable, tryAgain }, locale } = await getLanguage();
  const { step } = await params;
  const { token = "", result } = await searchParams;
  if (step !== "confirm" && step !== "unsubscribe") return <NotFound />;
  if (result === "done") return step === "confirm" ? <Message title={t.confirmed}><p>{t.confirmedText}</p></Message> : <Message title={t.unsubscribed}><p>{t.unsubscribedText}</p></Message>;
  if (result === "expired") return <Message title={t.expired}><p>{t.expiredText}</p></Message>;
  if (result) return <Message title={unavailable}><p>{tryAgain}</p></Message>;
  return (
    <Message title={t[step]}>
      <p>{step === "confirm" ? t.confirmIntro : t.unsubscribeIntro}</p>
      <form action={confirm.bind(null, locale, step)}>
        <input type="hidden" name="token" value={[token].flat()[0]} />
        <button className="button">{t[step]}</button>
      </form>
    </Message>
  );
}
