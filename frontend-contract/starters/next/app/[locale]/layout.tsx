import type { Metadata } from "next";
import { getSite } from "@/lib/cms";
import { DEFAULT_LOCALE, FRONTEND_URL } from "@/lib/config";
import { getLanguage } from "@/lib/language";
import "@/styles/site.css";

/** Pages are rendered completely before they are sent, so that they need no JavaScript and have the right status. */
export const instant = false;
/** Next.js requires a language here; the others are rendered when they are requested. */
export const generateStaticParams = () => [{ locale: DEFAULT_LOCALE }];

export async function generateMetadata(): Promise<Metadata> {
  const { locale, t, prefix } = await getLanguage();
  const name = (await getSite(locale).catch(() => null))?.settings.name || t.home;
  const feeds = [{ title: t.pageTypes.release_index, url: `${prefix}/feeds/releases.rss` }, { title: t.pageTypes.story_index, url: `${prefix}/feeds/stories.rss` }];
  return { metadataBase: new URL(FRONTEND_URL), title: { default: name, template: `%s – ${name}` }, alternates: { types: { "application/rss+xml": feeds } } };
}

export default async function RootLayout({ children }: LayoutProps<"/[locale]">) {
  const { locale, t } = await getLanguage();
  const languages = (await getSite(locale).catch(() => null))?.navigation.languages;
  return <html lang={locale} dir={languages?.find((one) => one.locale === locale)?.dir}><body data-error={t.serverError} data-retry={t.retry}>{children}</body></html>;
}
