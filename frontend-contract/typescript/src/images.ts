import type { ImageSet } from "./schema.ts";

/** How a picture is shown. */
export interface PictureOptions {
  /** The width at which the picture is shown, as the `sizes` attribute: `(min-width: 60rem) 40rem, 100vw`. */
  sizes: string;
  /** Load the picture at once because it is visible without scrolling. By default it loads lazily. */
  eager?: boolean;
}

/** Unescaped attributes, by HTML name, of the `<source>` elements in their order and of the `<img>` after them. */
export interface PictureAttributes {
  sources: { type: string; srcset: string; sizes: string }[];
  img: {
    src: string;
    alt: string;
    width: number;
    height: number;
    loading: "lazy" | "eager";
    decoding: "async";
    fetchpriority: "high" | "auto";
  };
  /** The focal point for `object-position`, if the layout crops the picture: `30% 60%`. */
  objectPosition: string;
  /** A tiny picture as a `data:` URL, to show until the picture has loaded. */
  placeholder: string;
}

/**
 * Return the attributes of a `<picture>` element.
 *
 * The CMS crops pictures for their use: 3:2 on cards, 16:9 at the top of a page, uncropped in text. `width` and `height`
 * are those of the crop, so that the browser reserves the space before the picture has loaded.
 */
export function pictureAttributes(image: ImageSet, { sizes, eager = false }: PictureOptions): PictureAttributes {
  const { focal_point: focalPoint, src, alt, width, height, placeholder } = image;
  return {
    sources: image.sources.map(({ type, srcset }) => ({ type, srcset, sizes })),
    img: {
      src,
      alt,
      width,
      height,
      loading: eager ? "eager" : "lazy",
      decoding: "async",
      fetchpriority: eager ? "high" : "auto",
    },
    objectPosition: focalPoint ? `${formatPercent(focalPoint.x)} ${formatPercent(focalPoint.y)}` : "50% 50%",
    placeholder,
  };
}

function formatPercent(share: number): string {
  return `${String(Math.round(share * 1000) / 10)}%`;
}
