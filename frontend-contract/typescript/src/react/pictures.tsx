/** Pictures and HTML of the CMS, for servers and browsers. */
import type { ReactElement } from "react";
import { pictureAttributes } from "../images.ts";
import type { ImageSet } from "../schema.ts";
import type { Html as SafeHtml } from "../site/html.ts";

/** Show HTML of the CMS or of `clarion-contract/site`; nothing if it is empty. It contains only known tags: it is safe to insert. */
export function Html({ html, className = "prose" }: { html: string | SafeHtml; className?: string }): ReactElement | null {
  const text = String(html);
  return text ? <div className={className} dangerouslySetInnerHTML={{ __html: text }} /> : null;
}

/** Properties of `Picture`. */
export interface PictureProps {
  image: ImageSet | null;
  /** The width at which the picture is shown, as in HTML. */
  sizes: string;
  /** Load it at once, because it is visible without scrolling. */
  eager?: boolean | undefined;
  /** Replaces the alternative text; empty where the text beside the picture says the same. */
  alt?: string;
}

/** Show a responsive picture, cropped around its focal point, with a placeholder until it has loaded. */
export function Picture({ image, sizes, eager = false, alt }: PictureProps): ReactElement | null {
  if (!image) return null;
  const { sources, img, objectPosition, placeholder } = pictureAttributes(image, { sizes, eager, react: true });
  const style = { objectPosition, ...(placeholder && { backgroundImage: `url(${placeholder})` }) };
  return (
    <picture>
      {sources.map((source) => <source key={source.type} {...source} />)}
      <img {...img} alt={alt ?? img.alt} style={style} />
    </picture>
  );
}

/** Properties of `Figure`. `credit` replaces that of the picture. */
export interface FigureProps {
  image: ImageSet;
  caption?: string;
  credit?: string | undefined;
  sizes?: string;
  eager?: boolean;
  className?: string;
}

/** Show a picture with its caption, its credit and its licence. */
export function Figure({ image, caption = "", credit = "", sizes = "(min-width: 48rem) 40rem, 92vw", eager, className }: FigureProps): ReactElement {
  const { licence } = image;
  const author = credit || image.credit;
  const terms = licence && (licence.url ? <a href={licence.url} rel="license">{licence.name}</a> : licence.name);
  return (
    <figure className={className}>
      <Picture image={image} sizes={sizes} eager={eager} />
      {(caption || author || terms) && <figcaption>{caption} {author} {terms}</figcaption>}
    </figure>
  );
}
