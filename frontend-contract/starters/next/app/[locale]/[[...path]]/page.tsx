/** Every page of the CMS. `proxy.ts` has set the status, and has followed redirects already. */
import type { AnyPage } from "clarion-contract";
import type { Metadata } from "next";
import { permanentRedirect } from "next/navigation";
import { Frame } from "@/components/frame";
import { JsonLd } from "@/components/json-ld";
import { Unavailable, NotFound } from "@/components/messages";
import { AnyPageView } from "@/components/pages";
import { pathOf, resolvePath } from "@/lib/cms";
import { toParams, type SearchParams } from "@/lib/params";

export const instant = false;

type Props = PageProps<"/[locale]/[[...path]]">;

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const page = await getPage(params, searchParams);
  if (typeof page === "string") return { robots: { index: false } };
  const { seo, sharing, translations } = page;
  const languages = Object.fromEntries([page, ...translations].map(({ locale, url }) => [locale, url]));
  const images = sharing.image ? [sharing.image] : [];
  return {
    title: page.type === "home" ? { absolute: seo.title } : seo.title,
    description: seo.description || page.summary,
    alternates: { canonical: seo.canonical_url, languages: translations.length > 0 ? languages : undefined },
    openGraph: { title: sharing.title, description: sharing.text, url: page.url, locale: page.locale, type: page.published_at ? "article" : "website", images },
    twitter: { card: sharing.image ? "summary_large_image" : "summary" },
  };
}

export default async function Page({ params, searchParams }: Props) {
  const page = await getPage(params, searchParams);
  if (page === "missing") return <NotFound />;
  if (page === "unavailable") return <Unavailable />;
  return (
    <Frame path={page.path} translations={page.translations}>
      <AnyPageView page={page} params={toParams(await searchParams)} />
      <JsonLd page={page} />
    </Frame>
  );
}

async function getPage(params: Props["params"], searchParams: Promise<SearchParams>): Promise<AnyPage | "missing" | "unavailable"> {
  const { locale, path } = await params;
  const answer = await resolvePath(pathOf(locale, path), toParams(await searchParams)).catch(() => "unavailable" as const);
  if (answer === null) return "missing";
  if (answer === "unavailable") return answer;
  if (answer.result === "redirect") permanentRedirect(answer.location);
  return answer.page;
}
