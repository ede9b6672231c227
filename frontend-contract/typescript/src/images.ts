import type { ImageSet } from "./schema.ts";

/** How a picture is shown. */
export interface PictureOptions {
  /** The width at which the picture is shown, as the `sizes` attribute: `(min-width: 60rem) 40rem, 100vw`. */
  sizes: string;
  /** Load the picture at once because it is visible without scrolling. By default it loads lazily. */
  eager?: boolean;
}

/** What the attributes of `<source>` and `<img>` have in common in HTML and React. */
interface ImageProperties {
  src: string;
  alt: string;
  width: number;
  height: number;
  loading: "lazy" | "eager";
  decoding: "async";
}

/** What is not an attribute. */
interface PictureStyle {
  /** The focal point for `object-position`, if the layout crops the picture: `30% 60%`. */
  objectPosition: string;
  /** A tiny picture as a `data:` URL, to show until the picture has loaded; empty on cards. */
  placeholder: string;
}

/** Unescaped attributes, by HTML name, of the `<source>` elements in their order and of the `<img>` after them. */
export interface PictureAttributes extends PictureStyle {
  sources: { type: string; srcset: string; sizes: string }[];
  img: ImageProperties & { fetchpriority: "high" | "auto" };
}

/** The same attributes by the names of React. */
export interface ReactPictureAttributes extends PictureStyle {
  sources: { type: string; srcSet: string; sizes: string }[];
  img: ImageProperties & { fetchPriority: "high" | "auto" };
}

/**
 * Return the attributes of a `<picture>` element, with `react: true` by the names of React.
 *
 * The CMS crops pictures for their use: 3:2 on cards, 16:9 at the top of a page, uncropped in text. `width` and `height`
 * are those of the crop, so that the browser reserves the space before the picture has loaded.
 */
export function pictureAttributes(image: ImageSet, options: PictureOptions & { react: true }): ReactPictureAttributes;
export function pictureAttributes(image: ImageSet, options: PictureOptions & { react?: false }): PictureAttributes;
export function pictureAttributes(
  image: ImageSet,
  { sizes, eager = false, react = false }: PictureOptions & { react?: boolean },
): PictureAttributes | ReactPictureAttributes {
  const { focal_point: focalPoint, src, alt, width, height, placeholder } = image;
  const priority = eager ? "high" : "auto";
  const img: ImageProperties = { src, alt, width, height, loading: eager ? "eager" : "lazy", decoding: "async" };
  const set = pictureSources(image);
  const style = { objectPosition: focalPoint ? `${formatPercent(focalPoint.x)} ${formatPercent(focalPoint.y)}` : "50% 50%", placeholder };
  if (react) {
    const sources = set.map(({ type, srcset }) => ({ type, srcSet: srcset, sizes }));
    return { sources, img: { ...img, fetchPriority: priority }, ...style };
  }
  const sources = set.map(({ type, srcset }) => ({ type, srcset, sizes }));
  return { sources, img: { ...img, fetchpriority: priority }, ...style };
}

/** Return the type and `srcset` of a `<source>` for each format of a picture, the format with the smallest files first. */
export function pictureSources({ files }: Pick<ImageSet, "files">): { type: string; srcset: string }[] {
  if (!files) return [];
  const url = (width: number, format: string) => fileUrl(files, width, format);
  return files.formats.map((format) => ({
    type: `image/${format}`,
    srcset: files.widths.map((width) => `${url(width, format)} ${String(width)}w`).join(", "),
  }));
}

/** Return the URL of the narrowest file of a picture that is at least this wide (else of the widest), for image loaders. */
export function pictureUrl({ files, src }: Pick<ImageSet, "files" | "src">, width: number): string {
  const chosen = files?.widths.find((one) => one >= width) ?? files?.widths.at(-1);
  const format = files?.formats.at(-1); // WebP, which more clients read than AVIF
  return files && chosen && format ? fileUrl(files, chosen, format) : src;
}

function fileUrl(files: NonNullable<ImageSet["files"]>, width: number, format: string): string {
  return files.url_template.replace("{width}", String(width)).replace("{format}", format);
}

function formatPercent(share: number): string {
  return `${String(Math.round(share * 1000) / 10)}%`;
}
