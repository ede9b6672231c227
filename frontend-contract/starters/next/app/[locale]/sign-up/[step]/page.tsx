/** The pages behind the links in e-mails: a button sends the token, because e-mail scanners follow links. */
import type { Metadata } from "next";
import { Message, NotFound } from "@/components/messages";
import { getLanguage, type Texts } from "@/lib/texts";
import { sendToken } from "../actions";

export const instant = false;
export const metadata: Metadata = { robots: { index: false }, referrer: "no-referrer" };

const STEPS = {
  confirm: (t: Texts["signUp"]) => ({ title: t.confirm, intro: t.confirmIntro, done: t.confirmed, doneText: t.confirmedText }),
  unsubscribe: (t: Texts["signUp"]) => ({ title: t.unsubscribe, intro: t.unsubscribeIntro, done: t.unsubscribed, doneText: t.unsubscribedText }),
};

export default async function StepPage({ params, searchParams }: PageProps<"/[locale]/sign-up/[step]">) {
  const { step } = await params;
  const { token = "", result } = await searchParams;
  const { t, locale } = await getLanguage();
  if (step !== "confirm" && step !== "unsubscribe") return <NotFound />;
  const texts = STEPS[step](t.signUp);
  if (result === "done") return <Message title={texts.done}><p>{texts.doneText}</p></Message>;
  if (result === "expired") return <Message title={t.signUp.expired}><p>{t.signUp.expiredText}</p></Message>;
  if (result) return <Message title={t.unavailable}><p>{t.tryAgain}</p></Message>;
  return (
    <Message title={texts.title}>
      <p>{texts.intro}</p>
      <form action={sendToken.bind(null, locale, step)}>
        <input type="hidden" name="token" value={[token].flat()[0]} />
        <button className="button">{texts.title}</button>
      </form>
    </Message>
  );
}
