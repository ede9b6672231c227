/** One renderer for each type of block. A type that is missing here is an error of the compiler. */
import type { Block, BlockOf } from "clarion-contract";
import { Audio, Documents, Embed, Figure, Gallery, Html, Quote, Statistic, Table, Video } from "clarion-contract/react";
import type { SiteLanguage } from "clarion-contract/site";
import { Fragment, type ReactNode } from "react";
import { getLanguage } from "@/lib/language";
import { CallToAction } from "./cards";
import { Link } from "./link";

/** The body of a page. A later version of the CMS may send blocks that this site does not know: they are left out. */
export async function Blocks({ body }: { body: Block[] }) {
  const language = await getLanguage();
  return body.map(({ id, type, value }) => <Fragment key={id}>{renderers[type]?.(value as never, language)}</Fragment>);
}

const renderers: { [Type in Block["type"]]: (value: BlockOf<Type>["value"], language: SiteLanguage) => ReactNode } = {
  rich_text: ({ html }) => <Html html={html} />,
  heading: ({ level, anchor, text }) => (level === 2 ? <h2 id={anchor}>{text}</h2> : <h3 id={anchor}>{text}</h3>),
  quote: (value) => <Quote {...value} />,
  image: (value) => <Figure {...value} />,
  gallery: (value) => <Gallery {...value} />,
  video: (value, language) => <Video {...value} language={language} />,
  audio: (value, language) => <Audio {...value} language={language} />,
  embed: (value, language) => <Embed {...value} language={language} />,
  statistic: (value, language) => <Statistic {...value} language={language} />,
  call_to_action: ({ call_to_action: call }) => <CallToAction call={call} />,
  documents: ({ title, documents }, language) => <section><h3>{title}</h3><Documents documents={documents} language={language} /></section>,
  links: ({ title, links }) => (
    <section>
      {title && <h3>{title}</h3>}
      <ul>{links.map(({ label, description, path, url }) => <li key={url}><Link href={path ?? url}>{label}</Link>{description && ` – ${description}`}</li>)}</ul>
    </section>
  ),
  table: (value) => <Table {...value} />,
  accordion: ({ items }) => <div>{items.map(({ title, html }) => <details key={title}><summary>{title}</summary><Html html={html} /></details>)}</div>,
  code: ({ language, code }) => <pre dir="ltr" translate="no"><code className={language && `language-${language}`}>{code}</code></pre>,
  separator: () => <hr />,
};
