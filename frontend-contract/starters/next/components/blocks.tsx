/** One renderer for each type of block. A type that is missing here is an error of the compiler. */
import type { Block, BlockOf, DocumentLink } from "clarion-contract";
import { getLanguage } from "@/lib/language";
import { Credit, Html, Link, Picture } from "./basics";
import { Frame } from "./browser";
import { CallToAction } from "./cards";

export const Blocks = ({ body }: { body: Block[] }) => body.map((block) => <BlockView key={block.id} {...block} />);

function BlockView(block: Block) {
  switch (block.type) {
    case "rich_text": return <Html html={block.value.html} />;
    case "heading": return <Heading {...block.value} />;
    case "quote": return <Quote {...block.value} />;
    case "image": return <Figure {...block.value} />;
    case "gallery": return <Gallery {...block.value} />;
    case "video": return <Video {...block.value} />;
    case "audio": return <Audio {...block.value} />;
    case "embed": return <Embed {...block.value} />;
    case "statistic": return <Statistic {...block.value} />;
    case "call_to_action": return <CallToAction call={block.value.call_to_action} />;
    case "documents": return <section><h3>{block.value.title}</h3><Documents documents={block.value.documents} /></section>;
    case "links": return <Links {...block.value} />;
    case "table": return <Table {...block.value} />;
    case "accordion": return <div>{block.value.items.map(({ title, html }) => <details key={title}><summary>{title}</summary><Html html={html} /></details>)}</div>;
    case "code": return <pre dir="ltr" translate="no"><code className={block.value.language && `language-${block.value.language}`}>{block.value.code}</code></pre>;
    case "separator": return <hr />;
    default:
      block satisfies never; // a later version of the CMS may send blocks that this site does not know: leave them out
      return null;
  }
}

function Heading({ level, anchor, text }: BlockOf<"heading">["value"]) {
  return level === 2 ? <h2 id={anchor}>{text}</h2> : <h3 id={anchor}>{text}</h3>;
}

type QuoteProps = Omit<BlockOf<"quote">["value"], "person"> & { person?: BlockOf<"quote">["value"]["person"]; path?: string | null };

/** A quotation. The name leads to the page of the person, or to `path`. */
export function Quote({ text, speaker, role, organisation, person, path = person?.path }: QuoteProps) {
  return (
    <figure className="quote">
      <blockquote><p>{text}</p></blockquote>
      <figcaption><Picture image={person?.picture ?? null} sizes="4rem" alt="" /><strong>{path ? <Link href={path}>{speaker}</Link> : speaker}</strong> {[role, organisation].filter(Boolean).join(", ")}</figcaption>
    </figure>
  );
}

function Figure({ image, caption, credit }: BlockOf<"image">["value"]) {
  return <figure><Picture image={image} sizes="(min-width: 48rem) 40rem, 92vw" /><Credit image={image} caption={caption} credit={credit} /></figure>;
}

function Gallery({ images, caption }: BlockOf<"gallery">["value"]) {
  return <figure className="gallery"><div>{images.map((one, index) => <Figure key={index} {...one} />)}</div>{caption && <figcaption>{caption}</figcaption>}</figure>;
}

/** A link to the video: a player of another company would follow visitors. */
async function Video({ title, url, transcript }: BlockOf<"video">["value"]) {
  const { t } = await getLanguage();
  return (
    <section>
      <p><strong>{title}</strong></p>
      <p><a className="button secondary" href={url}>{t.watch}<span className="hidden">{t.colon}{title}</span></a></p>
      {transcript && <Transcript text={transcript} />}
    </section>
  );
}

async function Audio({ title, file, transcript }: BlockOf<"audio">["value"]) {
  const { t } = await getLanguage();
  return (
    <section>
      <p><strong>{title}</strong></p>
      {file && <><audio controls preload="none" src={file.url} aria-label={title} /><p><a href={file.url}>{t.download}</a></p></>}
      {transcript && <Transcript text={transcript} />}
    </section>
  );
}

async function Transcript({ text }: { text: string }) {
  const { t } = await getLanguage();
  return <details><summary>{t.transcript}</summary><p className="lines">{text}</p></details>;
}

/** A page of another site. It learns who reads this page when its frame is loaded, so visitors have to agree first. */
async function Embed({ title, url, host, frame_url }: BlockOf<"embed">["value"]) {
  const { t: { embed } } = await getLanguage();
  const fill = (text: string) => text.replaceAll("{host}", host);
  return <section className="embed"><p><strong>{title}</strong></p>{frame_url && <Frame src={frame_url} title={title} notice={fill(embed.notice)} load={fill(embed.load)} />}<p><a href={url}>{fill(embed.open)}</a></p></section>;
}

async function Statistic({ figure, label, source, source_url }: BlockOf<"statistic">["value"]) {
  const { t } = await getLanguage();
  const name = source_url ? <a href={source_url}>{source || source_url}</a> : source;
  return <div className="statistic"><p><strong>{figure}</strong> {label}</p>{name && <p className="muted">{t.source} {name}</p>}</div>;
}

export async function Documents({ documents }: { documents: DocumentLink[] }) {
  const { fileSize } = await getLanguage();
  return <ul className="plain">{documents.map((one) => <li key={one.url}><a href={one.url}>{one.title}</a> <span className="muted">{one.filename}, {fileSize(one.size)}</span></li>)}</ul>;
}

function Links({ title, links }: BlockOf<"links">["value"]) {
  const items = links.map(({ label, description, path, url }) => <li key={url}><Link href={path ?? url}>{label}</Link>{description && ` – ${description}`}</li>);
  return <section>{title && <h3>{title}</h3>}<ul>{items}</ul></section>;
}

function Table({ caption, header, rows, row_headers }: BlockOf<"table">["value"]) {
  const cell = (text: string, column: number) => (row_headers && column === 0 ? <th key={column} scope="row">{text}</th> : <td key={column}>{text}</td>);
  return (
    <div className="table" role="region" tabIndex={0} aria-label={caption || header.join(", ") || "–"}>
      <table>
        {caption && <caption>{caption}</caption>}
        {header.length > 0 && <thead><tr>{header.map((text, index) => <th key={index} scope="col">{text}</th>)}</tr></thead>}
        <tbody>{rows.map((row, index) => <tr key={index}>{row.map(cell)}</tr>)}</tbody>
      </table>
    </div>
  );
}
