/** Every page of the CMS. `proxy.ts` has set the status, and has followed redirects already. */
import { toSearchParams, type AnyPage } from "clarion-contract";
import { pageMetadata } from "clarion-contract/site";
import type { Metadata } from "next";
import { ErrorMessage, Frame } from "@/components/frame";
import { PageView } from "@/components/pages";
import { resolvePath } from "@/lib/cms";
import { DEFAULT_LOCALE } from "@/lib/config";

export const instant = false;

type Props = PageProps<"/[locale]/[[...path]]">;

export async function generateMetadata(props: Props): Promise<Metadata> {
  const page = await getPage(props);
  if (typeof page === "string") return { robots: { index: false } };
  const metadata = pageMetadata(page);
  return page.type === "home" ? { ...metadata, title: { absolute: metadata.title } } : metadata;
}

export default async function Page(props: Props) {
  const page = await getPage(props);
  if (typeof page === "string") return <ErrorMessage kind={page} />;
  return (
    <Frame path={page.path} translations={page.translations}>
      <PageView page={page} params={toSearchParams(await props.searchParams)} />
    </Frame>
  );
}

async function getPage({ params, searchParams }: Props): Promise<AnyPage | "notFound" | "unavailable"> {
  const { locale, path = [] } = await params;
  const address = ["", ...(locale === DEFAULT_LOCALE ? [] : [locale]), ...path.map(decodeURIComponent), ""].join("/");
  const answer = await resolvePath(address, toSearchParams(await searchParams).toString()).catch(() => "unavailable" as const);
  return answer === "unavailable" ? answer : answer?.result === "page" ? answer.page : "notFound";
}
