import type { Metadata } from "next";
import { getSite } from "@/lib/cms";
import { DEFAULT_LOCALE, FRONTEND_URL } from "@/lib/config";
import { getLanguage } from "@/lib/texts";
import "@/styles/site.css";

/** Pages are rendered completely before they are sent, so that they need no JavaScript and have the right status. */
export const instant = false;
/** Next.js requires a language here; the others are rendered when they are requested. */
export const generateStaticParams = () => [{ locale: DEFAULT_LOCALE }];

export async function generateMetadata(): Promise<Metadata> {
  const { locale, t, prefix } = await getLanguage();
  const name = (await getSite(locale).catch(() => null))?.settings.name ?? "";
  const feeds = ["releases", "stories"].map((list) => ({ url: `${prefix}/feeds/${list}.rss`, title: `${name}: ${list === "releases" ? t.pageTypes.release_index : t.pageTypes.story_index}` }));
  return {
    metadataBase: new URL(FRONTEND_URL),
    title: { default: name || t.home, template: `%s – ${name}` },
    alternates: { types: { "application/rss+xml": feeds } },
  };
}

export default async function RootLayout({ children }: LayoutProps<"/[locale]">) {
  const { locale } = await getLanguage();
  const site = await getSite(locale).catch(() => null);
  const dir = site?.navigation.languages.find((language) => language.locale === locale)?.dir;
  return (
    <html lang={locale} dir={dir}>
      <body>{children}</body>
    </html>
  );
}
