/** One renderer for each type of block. A type that is missing here is an error of the compiler. */
import type { Block, BlockOf, DocumentLink } from "clarion-contract";
import { EmbedFrame, Figure, Html, Picture } from "clarion-contract/react";
import { joinParts, type SiteLanguage } from "clarion-contract/site";
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
  gallery: ({ images, caption }) => (
    <figure className="gallery">
      <div>{images.map((one, index) => <Figure key={index} {...one} />)}</div>
      {caption && <figcaption>{caption}</figcaption>}
    </figure>
  ),
  // A link, because a player of another company would follow visitors.
  video: ({ title, url, transcript }, { t }) => (
    <Recording title={title} transcript={transcript} label={t.transcript}>
      <p><a className="button secondary" href={url}>{t.watch}<span className="hidden">{t.colon}{title}</span></a></p>
    </Recording>
  ),
  audio: ({ title, file, transcript }, { t }) => (
    <Recording title={title} transcript={transcript} label={t.transcript}>
      {file && <><audio controls preload="none" src={file.url} aria-label={title} /><p><a href={file.url}>{t.download}</a></p></>}
    </Recording>
  ),
  embed: ({ title, url, host, frame_url: src }, { t: { embed } }) => {
    const fill = (text: string) => text.replaceAll("{host}", host);
    const link = <p><a href={url}>{fill(embed.open)}</a></p>;
    const frame = src && <EmbedFrame src={src} label={title} notice={fill(embed.notice)} load={fill(embed.load)}>{link}</EmbedFrame>;
    return <section className="embed"><p><strong>{title}</strong></p>{frame || link}</section>;
  },
  statistic: ({ figure, label, source, source_url: url }, { t }) => (
    <div className="statistic">
      <p><strong>{figure}</strong> {label}</p>
      {(source || url) && <p className="muted">{t.source} {url ? <a href={url}>{source || url}</a> : source}</p>}
    </div>
  ),
  call_to_action: ({ call_to_action: call }) => <CallToAction call={call} />,
  documents: ({ title, documents }, language) => <section><h3>{title}</h3>{documentList(documents, language)}</section>,
  links: ({ title, links }) => (
    <section>
      {title && <h3>{title}</h3>}
      <ul>{links.map(({ label, description, path, url }) => <li key={url}><Link href={path ?? url}>{label}</Link>{description && ` – ${description}`}</li>)}</ul>
    </section>
  ),
  table: ({ caption, header, rows, row_headers: hasHeaders }) => (
    <div className="table" role="region" tabIndex={0} aria-label={caption || header.join(", ") || "–"}>
      <table>
        {caption && <caption>{caption}</caption>}
        {header.length > 0 && <thead><tr>{header.map((text, index) => <th key={index} scope="col">{text}</th>)}</tr></thead>}
        <tbody>{rows.map((row, index) => (
          <tr key={index}>{row.map((text, column) => (hasHeaders && column === 0 ? <th key={column} scope="row">{text}</th> : <td key={column}>{text}</td>))}</tr>
        ))}</tbody>
      </table>
    </div>
  ),
  accordion: ({ items }) => <div>{items.map(({ title, html }) => <Details key={title} title={title}><Html html={html} /></Details>)}</div>,
  code: ({ language, code }) => <pre dir="ltr" translate="no"><code className={language && `language-${language}`}>{code}</code></pre>,
  separator: () => <hr />,
};

const Details = ({ title, children }: { title: string; children: ReactNode }) => <details><summary>{title}</summary>{children}</details>;

const Recording = ({ title, transcript, label, children }: Record<"title" | "transcript" | "label", string> & { children: ReactNode }) => (
  <section>
    <p><strong>{title}</strong></p>
    {children}
    {transcript && <Details title={label}><p className="lines">{transcript}</p></Details>}
  </section>
);

type QuoteProps = Omit<BlockOf<"quote">["value"], "person"> & { person?: BlockOf<"quote">["value"]["person"]; path?: string | null };

/** A quotation. The name leads to the page of the person, or to `path`. */
export const Quote = ({ text, speaker, role, organisation, person, path = person?.path }: QuoteProps) => (
  <figure className="quote">
    <blockquote><p>{text}</p></blockquote>
    <figcaption>
      <Picture image={person?.picture ?? null} sizes="4rem" alt="" />
      <strong>{path ? <Link href={path}>{speaker}</Link> : speaker}</strong> {joinParts(role, organisation)}
    </figcaption>
  </figure>
);

/** Files to download, with their names and sizes. */
export const documentList = (documents: DocumentLink[], { fileSize }: SiteLanguage) => (
  <ul className="plain">{documents.map((one) => <li key={one.url}><a href={one.url}>{one.title}</a> <span className="muted">{one.filename}, {fileSize(one.size)}</span></li>)}</ul>
);
