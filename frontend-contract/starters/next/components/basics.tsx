/** The smallest parts: links, pictures, HTML of the CMS. */
import { pictureAttributes, type ImageSet } from "clarion-contract";
import NextLink from "next/link";
import type { ComponentProps } from "react";

/** A link: within this site without loading the document again, otherwise an ordinary one. */
export function Link({ href, ...rest }: Omit<ComponentProps<"a">, "href" | "ref"> & { href: string }) {
  return /^[/?]/.test(href) ? <NextLink href={href} prefetch={false} {...rest} /> : <a href={href} {...rest} />;
}

/** HTML of the CMS. It contains only known tags, and its links lead to this site: it is safe to insert. */
export const Html = ({ html }: { html: string }) => <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />;

/**
 * A responsive picture, cropped around its focal point, with a placeholder until it has loaded.
 *
 * `sizes` is the displayed width as in HTML. `eager` is for a picture that is visible without scrolling. `alt` replaces the
 * alternative text; it is empty where the text beside the picture says the same.
 */
export function Picture({ image, sizes, eager, alt }: { image: ImageSet | null; sizes: string; eager?: boolean; alt?: string }) {
  if (!image) return null;
  const { sources, img, objectPosition, placeholder } = pictureAttributes(image, { sizes, eager, react: true });
  const style = { objectPosition, backgroundImage: placeholder && `url(${placeholder})` };
  return (
    <picture>
      {sources.map((source) => <source key={source.type} {...source} />)}
      <img {...img} alt={alt ?? img.alt} style={style} />
    </picture>
  );
}

/** Whom a picture is by, and under which licence it may be used. */
export function Credit({ image: { licence, ...image }, caption = "", credit }: { image: ImageSet; caption?: string; credit?: string }) {
  const author = credit || image.credit;
  if (!caption && !author && !licence) return null;
  return <figcaption>{caption} {author} {licence && (licence.url ? <a href={licence.url} rel="license">{licence.name}</a> : licence.name)}</figcaption>;
}
