/** Every page of the CMS. `proxy.ts` has set the status, and has followed redirects already. */
import { toSearchParams } from "clarion-contract";
import { Html } from "clarion-contract/react";
import { pageMetadata, renderWithdrawal, type Found } from "clarion-contract/site";
import type { Metadata } from "next";
import { ErrorMessage, Frame, Message } from "@/components/frame";
import { PageView } from "@/components/pages";
import { findPage } from "@/lib/cms";
import { DEFAULT_LOCALE } from "@/lib/config";
import { getLanguage } from "@/lib/language";

export const instant = false;

type Props = PageProps<"/[locale]/[[...path]]">;

export async function generateMetadata(props: Props): Promise<Metadata> {
  const found = await find(props);
  if (found?.result === "withdrawn") return { title: (await getLanguage()).t.withdrawn.title, robots: { index: false } };
  if (found?.result !== "page") return { robots: { index: false } };
  const metadata = pageMetadata(found.page);
  return found.page.type === "home" ? { ...metadata, title: { absolute: metadata.title } } : metadata;
}

export default async function Page(props: Props) {
  const [found, language] = await Promise.all([find(props), getLanguage()]);
  if (found?.result === "withdrawn") return <Message title={language.t.withdrawn.title}><Html html={renderWithdrawal(found.withdrawal, language)} /></Message>;
  if (found?.result !== "page") return <ErrorMessage kind={found === undefined ? "unavailable" : "notFound"} />;
  return (
    <Frame path={found.page.path} translations={found.page.translations}><PageView page={found.page} params={toSearchParams(await props.searchParams)} /></Frame>
  );
}

/** Return what is at the path; null if there is nothing, undefined if the CMS is unavailable. An error is a 500. */
async function find({ params, searchParams }: Props): Promise<Found | null | undefined> {
  const { locale, path = [] } = await params;
  const address = ["", ...(locale === DEFAULT_LOCALE ? [] : [locale]), ...path.map(decodeURIComponent), ""].join("/");
  return findPage(address, toSearchParams(await searchParams).toString());
}
