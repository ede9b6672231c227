/** Blocks of pages, and what other parts of pages have in common with them. For servers and browsers. */
import type { ReactElement, ReactNode } from "react";
import type { Block, DocumentLink, MediaContact } from "../schema.ts";
import type { SiteLanguage } from "../site/language.ts";
import { joinParts, phoneTarget } from "../site/lines.ts";
import { fillText } from "../site/texts/fill.ts";
import type { BlockOf } from "../types.ts";
import { EmbedFrame } from "./browser.tsx";
import { Figure, Picture } from "./pictures.tsx";

type Value<Type extends Block["type"]> = BlockOf<Type>["value"];
interface InLanguage { language: SiteLanguage }

/** Show pictures beside each other. */
export function Gallery({ images, caption }: Value<"gallery">): ReactElement {
  return (
    <figure className="gallery">
      <div>{images.map((one, index) => <Figure key={index} {...one} />)}</div>
      {caption && <figcaption>{caption}</figcaption>}
    </figure>
  );
}

/** Show the poster of a video and link to it, because a player of another company would follow visitors. */
export function Video({ title, url, poster, transcript, language: { t } }: Value<"video"> & InLanguage): ReactElement {
  return (
    <Recording title={title} transcript={transcript} label={t.transcript}>
      {poster && <Figure image={poster} />}
      <p><a className="button secondary" href={url}>{t.watch}<span className="hidden">{t.colon}{title}</span></a></p>
    </Recording>
  );
}

/** Play a recording of this CMS. */
export function Audio({ title, file, transcript, language: { t } }: Value<"audio"> & InLanguage): ReactElement {
  return (
    <Recording title={title} transcript={transcript} label={t.transcript}>
      {file && <><audio controls preload="none" src={file.url} aria-label={title} /><p><a href={file.url}>{t.download}</a></p></>}
    </Recording>
  );
}

function Recording({ title, transcript, label, children }: Record<"title" | "transcript" | "label", string> & { children: ReactNode }): ReactElement {
  return (
    <section>
      <p><strong>{title}</strong></p>
      {children}
      {transcript && <details><summary>{label}</summary><p className="lines">{transcript}</p></details>}
    </section>
  );
}

/** Show a page of another site. It learns who reads this page when its frame is loaded, so visitors have to agree first. */
export function Embed({ title, url, host, frame_url: src, language: { t: { embed } } }: Value<"embed"> & InLanguage): ReactElement {
  const link = <p><a href={url}>{fillText(embed.open, { host })}</a></p>;
  const frame = src && <EmbedFrame src={src} label={title} notice={fillText(embed.notice, { host })} load={fillText(embed.load, { host })}>{link}</EmbedFrame>;
  return <section className="embed"><p><strong>{title}</strong></p>{frame || link}</section>;
}

/** Show a figure with what it counts and where it comes from. */
export function Statistic({ figure, label, source, source_url: url, language: { t } }: Value<"statistic"> & InLanguage): ReactElement {
  return (
    <div className="statistic">
      <p><strong>{figure}</strong> {label}</p>
      {(source || url) && <p className="muted">{t.source} {url ? <a href={url}>{source || url}</a> : source}</p>}
    </div>
  );
}

/** Show a table that can be scrolled with the keyboard where it is wider than the screen. */
export function Table({ caption, header, rows, row_headers: hasHeaders }: Value<"table">): ReactElement {
  return (
    <div className="table" role="region" tabIndex={0} aria-label={caption || header.join(", ") || "–"}>
      <table>
        {caption && <caption>{caption}</caption>}
        {header.length > 0 && <thead><tr>{header.map((text, index) => <th key={index} scope="col">{text}</th>)}</tr></thead>}
        <tbody>{rows.map((row, index) => (
          <tr key={index}>{row.map((text, column) => (hasHeaders && column === 0 ? <th key={column} scope="row">{text}</th> : <td key={column}>{text}</td>))}</tr>
        ))}</tbody>
      </table>
    </div>
  );
}

/** Properties of `Quote`: those of the block, or of a quotation without a person. The name leads to the page of the person, or to `path`. */
export type QuoteProps = Omit<Value<"quote">, "person"> & { person?: Value<"quote">["person"]; path?: string | null };

/** Show a quotation. */
export function Quote({ text, speaker, role, organisation, person, path = person?.path ?? null }: QuoteProps): ReactElement {
  return (
    <figure className="quote">
      <blockquote><p>{text}</p></blockquote>
      <figcaption>
        <Picture image={person?.picture ?? null} sizes="4rem" alt="" />
        <strong>{path ? <a href={path}>{speaker}</a> : speaker}</strong> {joinParts(role, organisation)}
      </figcaption>
    </figure>
  );
}

/** List files to download, with their names and sizes. */
export function Documents({ documents, language: { fileSize } }: { documents: readonly DocumentLink[] } & InLanguage): ReactElement {
  const items = documents.map(({ url, title, filename, size }) => <li key={url}><a href={url}>{title}</a> <span className="muted">{filename}, {fileSize(size)}</span></li>);
  return <ul className="plain">{items}</ul>;
}

/** List contacts for journalists, with their e-mail addresses, phone numbers and hours. */
export function Contacts({ contacts }: { contacts: readonly MediaContact[] }): ReactElement {
  return (
    <ul className="plain">
      {contacts.map(({ name, role, email, phone, hours }) => (
        <li key={name}>
          <strong>{name}</strong> <span className="muted">{role}</span>
          {email && <p><a href={`mailto:${email}`}>{email}</a></p>}
          {phone && <p><a href={phoneTarget(phone)} dir="ltr">{phone}</a></p>}
          {hours && <p className="muted">{hours}</p>}
        </li>
      ))}
    </ul>
  );
}
