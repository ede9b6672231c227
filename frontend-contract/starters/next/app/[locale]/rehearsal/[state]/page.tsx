/** What to say where a rehearsal has nothing to show: it has ended, or a form would have sent something. */
import type { Metadata } from "next";
import { Message } from "@/components/frame";
import { getLanguage } from "@/lib/language";

export const instant = false;
export const metadata: Metadata = { robots: { index: false, follow: false } };

export default async function RehearsalPage({ params }: PageProps<"/[locale]/rehearsal/[state]">) {
  const { t: { rehearsal: t, home }, prefix } = await getLanguage();
  const [title, text] = (await params).state === "form" ? [t.notSent, t.notSentText] : [t.ended, t.endedText];
  return <Message title={title} text={text}><p><a href={`${prefix}/`}>{home}</a></p></Message>;
}
