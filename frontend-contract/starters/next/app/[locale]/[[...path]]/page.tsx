/** Every page of the CMS. `proxy.ts` has set the status, and has followed redirects already. */
import type { AnyPage } from "clarion-contract";
import type { Metadata } from "next";
import { Frame, NotFound, Unavailable } from "@/components/frame";
import { PageView } from "@/components/pages";
import { resolvePath } from "@/lib/cms";
import { DEFAULT_LOCALE } from "@/lib/config";
import { toParams } from "@/lib/params";

export const instant = false;

type Props = PageProps<"/[locale]/[[...path]]">;

export async function generateMetadata(props: Props): Promise<Metadata> {
  const page = await getPage(props);
  if (typeof page === "string") return { robots: { index: false } };
  const { seo, sharing, translations, locale, url } = page;
  return {
    title: page.type === "home" ? { absolute: seo.title } : seo.title,
    description: seo.description || page.summary,
    alternates: { canonical: seo.canonical_url, languages: translations.length > 0 ? Object.fromEntries([page, ...translations].map((one) => [one.locale, one.url])) : undefined },
    openGraph: { title: sharing.title, description: sharing.text, url, locale, type: ["release", "story"].includes(page.type) ? "article" : "website", images: sharing.image ?? [] },
    twitter: { card: sharing.image ? "summary_large_image" : "summary" },
  };
}

export default async function Page(props: Props) {
  const page = await getPage(props);
  if (page === "missing") return <NotFound />;
  if (page === "unavailable") return <Unavailable />;
  return <Frame path={page.path} translations={page.translations}><PageView page={page} params={toParams(await props.searchParams)} /></Frame>;
}

async function getPage({ params, searchParams }: Props): Promise<AnyPage | "missing" | "unavailable"> {
  const { locale, path = [] } = await params;
  const search = toParams(await searchParams).toString();
  const address = ["", ...(locale === DEFAULT_LOCALE ? [] : [locale]), ...path.map(decodeURIComponent), ""].join("/");
  const answer = await resolvePath(address, search).catch(() => "unavailable" as const);
  return answer === "unavailable" ? answer : answer?.result === "page" ? answer.page : "missing";
}
