/** The pages behind the links in e-mails: a button sends the token, because e-mail scanners follow links. */
import { describeStep } from "clarion-contract/site";
import type { Metadata } from "next";
import { ErrorMessage, Message } from "@/components/frame";
import { getLanguage } from "@/lib/language";
import { confirm } from "../actions";

export const instant = false;
// Other sites must not see the token in the URL; with `no-referrer` browsers would send no origin, which actions require.
export const metadata: Metadata = { robots: { index: false }, referrer: "same-origin" };

export default async function StepPage({ params, searchParams }: PageProps<"/[locale]/sign-up/[step]">) {
  const { t, locale } = await getLanguage();
  const { step } = await params;
  const { token = "", result } = await searchParams;
  if (step !== "confirm" && step !== "unsubscribe") return <ErrorMessage kind="notFound" />;
  const { title, text } = describeStep(step, result === "done" || result === "expired" ? result : result ? "unavailable" : null, t);
  const form = (
    <form action={confirm.bind(null, locale, step)}>
      <input type="hidden" name="token" value={[token].flat()[0]} />
      <button className="button">{title}</button>
    </form>
  );
  return <Message title={title}><p>{text}</p>{!result && form}</Message>;
}
