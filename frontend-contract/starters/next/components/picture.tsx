import { pictureAttributes, type ImageSet } from "clarion-contract";

interface PictureProps {
  image: ImageSet | null;
  /** The displayed width, as the `sizes` attribute of HTML. */
  sizes: string;
  /** Load at once, because the picture is visible without scrolling. */
  eager?: boolean;
  /** Replaces the alternative text; empty where the text beside the picture says the same. */
  alt?: string;
}

/** A responsive picture, cropped around its focal point, with a placeholder until it has loaded. */
export function Picture({ image, sizes, eager, alt }: PictureProps) {
  if (!image) return null;
  const { sources, img, objectPosition, placeholder } = pictureAttributes(image, { sizes, eager });
  const { fetchpriority, ...attributes } = img;
  const style = { objectPosition, backgroundImage: placeholder && `url(${placeholder})` };
  return (
    <picture>
      {sources.map(({ srcset, ...source }) => <source key={source.type} srcSet={srcset} {...source} />)}
      <img {...attributes} alt={alt ?? img.alt} fetchPriority={fetchpriority} style={style} />
    </picture>
  );
}

/** Whom a picture is by, and under which licence it may be used. */
export function Credit({ image, caption = "", credit }: { image: ImageSet; caption?: string; credit?: string }) {
  const author = credit || image.credit;
  if (!caption && !author && !image.licence) return null;
  const { name, url } = image.licence ?? {};
  return (
    <figcaption>
      {caption} {author} {name && (url ? <a href={url} rel="license">{name}</a> : name)}
    </figcaption>
  );
}
