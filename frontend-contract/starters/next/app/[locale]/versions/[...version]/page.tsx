/** The public versions of a page, and what differs between two of them. */
import { Html } from "clarion-contract/react";
import { renderVersions, versionsTitle } from "clarion-contract/site";
import type { Metadata } from "next";
import { ErrorMessage, Message } from "@/components/frame";
import { getContent } from "@/lib/cms";
import { getLanguage } from "@/lib/language";

export const instant = false;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getLanguage()).t.versions.title, robots: { index: false } };
}

export default async function VersionsPage({ params }: PageProps<"/[locale]/versions/[...version]">) {
  const language = await getLanguage();
  const [id = "", number] = (await params).version;
  const shown = await getContent("versions", id, number, language.locale).catch(() => undefined);
  if (!shown) return <ErrorMessage kind={shown === undefined ? "unavailable" : "notFound"} />;
  return <Message title={versionsTitle(shown, language)}><Html html={renderVersions(shown, language)} className="versions" /></Message>;
}
