/** What to say where a rehearsal has nothing to show: it has ended, or a form would have sent something. */
import { describeRehearsalState } from "clarion-contract/site";
import type { Metadata } from "next";
import { Message } from "@/components/frame";
import { getLanguage } from "@/lib/language";

export const instant = false;
export const metadata: Metadata = { robots: { index: false, follow: false } };

export default async function RehearsalPage({ params }: PageProps<"/[locale]/rehearsal/[state]">) {
  const { t, prefix } = await getLanguage();
  return <Message {...describeRehearsalState((await params).state, t)}><p><a href={`${prefix}/`}>{t.home}</a></p></Message>;
}
