/** One renderer for each type of block. A type that is missing here is an error of the compiler. */
import type { Block, BlockOf, DocumentLink } from "clarion-contract";
import { getLanguage } from "@/lib/texts";
import { CallToAction } from "./calls";
import { Html } from "./html";
import { Link } from "./link";
import { Credit, Picture } from "./picture";

const TEXT_WIDTH = "(min-width: 48rem) 40rem, 92vw";

export function Blocks({ body }: { body: Block[] }) {
  return body.map((block) => <BlockView key={block.id} block={block} />);
}

function BlockView({ block }: { block: Block }) {
  switch (block.type) {
    case "rich_text": return <Html html={block.value.html} />;
    case "heading": return block.value.level === 2 ? <h2 id={block.value.anchor}>{block.value.text}</h2> : <h3 id={block.value.anchor}>{block.value.text}</h3>;
    case "quote": return <Quote {...block.value} />;
    case "image": return <Figure {...block.value} />;
    case "gallery": return <Gallery {...block.value} />;
    case "video": return <Video {...block.value} />;
    case "statistic": return <Statistic {...block.value} />;
    case "call_to_action": return <CallToAction call={block.value.call_to_action} />;
    case "documents": return <section><h3>{block.value.title}</h3><Documents documents={block.value.documents} /></section>;
    case "links": return <Links {...block.value} />;
    case "table": return <Table {...block.value} />;
    default:
      block satisfies never; // a later version of the CMS may send blocks that this site does not know: leave them out
      return null;
  }
}

function Quote({ text, speaker, role, organisation }: BlockOf<"quote">["value"]) {
  return (
    <figure className="quote">
      <blockquote><p>{text}</p></blockquote>
      <figcaption><strong>{speaker}</strong> {[role, organisation].filter(Boolean).join(", ")}</figcaption>
    </figure>
  );
}

function Figure({ image, caption, credit }: BlockOf<"image">["value"]) {
  return <figure><Picture image={image} sizes={TEXT_WIDTH} /><Credit image={image} caption={caption} credit={credit} /></figure>;
}

function Gallery({ images, caption }: BlockOf<"gallery">["value"]) {
  return (
    <figure className="gallery">
      <div>{images.map((one, index) => <Figure key={index} {...one} />)}</div>
      {caption && <figcaption>{caption}</figcaption>}
    </figure>
  );
}

/** A link to the video: a player of another company would follow visitors. */
async function Video({ title, url, transcript }: BlockOf<"video">["value"]) {
  const { t } = await getLanguage();
  return (
    <section>
      <p><strong>{title}</strong></p>
      <p><a className="button secondary" href={url}>{t.watch}<span className="hidden">{t.colon}{title}</span></a></p>
      {transcript && <details><summary>{t.transcript}</summary><p className="lines">{transcript}</p></details>}
    </section>
  );
}

async function Statistic({ figure, label, source, source_url }: BlockOf<"statistic">["value"]) {
  const { t } = await getLanguage();
  return (
    <div className="statistic">
      <p><strong>{figure}</strong> {label}</p>
      {(source || source_url) && <p className="muted">{t.source} {source_url ? <a href={source_url}>{source || source_url}</a> : source}</p>}
    </div>
  );
}

export async function Documents({ documents }: { documents: DocumentLink[] }) {
  const { locale } = await getLanguage();
  const size = new Intl.NumberFormat(locale, { style: "unit", unit: "kilobyte", maximumFractionDigits: 0 });
  return (
    <ul className="plain">
      {documents.map(({ url, title, filename, size: bytes }) => (
        <li key={url}><a href={url}>{title}</a> <span className="muted">{filename.split(".").at(-1)?.toUpperCase()}, {size.format(Math.ceil(bytes / 1000))}</span></li>
      ))}
    </ul>
  );
}

function Links({ title, links }: BlockOf<"links">["value"]) {
  return (
    <section>
      {title && <h3>{title}</h3>}
      <ul>{links.map(({ label, description, path, url }) => <li key={url}><Link href={path ?? url}>{label}</Link>{description && ` – ${description}`}</li>)}</ul>
    </section>
  );
}

function Table({ caption, header, rows, row_headers }: BlockOf<"table">["value"]) {
  return (
    <div className="table" role="region" tabIndex={0} aria-label={caption || header.join(", ") || "–"}>
      <table>
        {caption && <caption>{caption}</caption>}
        {header.length > 0 && <thead><tr>{header.map((cell, index) => <th key={index} scope="col">{cell}</th>)}</tr></thead>}
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>{row.map((cell, column) => (row_headers && column === 0 ? <th key={column} scope="row">{cell}</th> : <td key={column}>{cell}</td>))}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
