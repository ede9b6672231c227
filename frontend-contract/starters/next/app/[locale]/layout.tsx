import { feedLinks } from "clarion-contract/site";
import "clarion-contract/site.css";
import type { Metadata } from "next";
import { getSite } from "@/lib/cms";
import { DEFAULT_LOCALE, FRONTEND_URL } from "@/lib/config";
import { getLanguage } from "@/lib/language";
import "@/styles/brand.css";

/** Pages are rendered completely before they are sent, so that they need no JavaScript and have the right status. */
export const instant = false;
/** Next.js requires a language here; the others are rendered when they are requested. */
export const generateStaticParams = () => [{ locale: DEFAULT_LOCALE }];

export async function generateMetadata(): Promise<Metadata> {
  const { locale, t } = await getLanguage();
  const name = (await getSite(locale).catch(() => null))?.settings.name || t.home;
  return { metadataBase: new URL(FRONTEND_URL), title: { default: name, template: `%s – ${name}` } };
}

export default async function RootLayout({ children }: LayoutProps<"/[locale]">) {
  const language = await getLanguage();
  const { locale, t } = language;
  const languages = (await getSite(locale).catch(() => null))?.navigation.languages;
  const feeds = feedLinks(language).map(({ label, url }) => <link key={url} rel="alternate" type="application/rss+xml" title={label} href={url} />);
  return (
    <html lang={locale} dir={languages?.find((one) => one.locale === locale)?.dir}><body data-error={t.serverError} data-retry={t.retry}>{feeds}{children}</body></html>
  );
}
