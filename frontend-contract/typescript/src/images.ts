import type { ImageSet } from "./schema.ts";

export interface PictureOptions {
  /** How wide it is shown, for the browser to choose by: `(min-width: 60rem) 40rem, 100vw`. */
  sizes: string;
  /** Seen without scrolling: load it at once. Others wait until they come near. */
  eager?: boolean;
}

/** Attributes by their HTML names, values unescaped: for `<source>`s, in their order, and the `<img>` after them. */
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
  /** Where the subject is, for `object-position` when the frame crops: `30% 60%`. */
  objectPosition: string;
  /** A tiny picture as a data address, to show until the real one is there. */
  placeholder: string;
}

/**
 * What a `<picture>` needs. Pictures come cut for their place (cards 3:2, the top of a page 16:9, in the text whole), and
 * width and height are those of the cut: they keep its place before it is loaded.
 */
export function pictureAttributes(image: ImageSet, { sizes, eager = false }: PictureOptions): PictureAttributes {
  const { focal_point: focus, src, alt, width, height, placeholder } = image;
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
    objectPosition: focus ? `${percent(focus.x)} ${percent(focus.y)}` : "50% 50%",
    placeholder,
  };
}

function percent(share: number): string {
  return `${String(Math.round(share * 1000) / 10)}%`;
}
