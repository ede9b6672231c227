import { pictureAttributes, type ImageSet, type PictureOptions } from "../../../typescript/src/index.ts";
import { attributes, html, NOTHING, type Html } from "../html.ts";
import type { View } from "../view.ts";

const PLACEHOLDER = /^data:image\/[a-z+]+;base64,[A-Za-z0-9+/=]+$/;

export interface Shown extends PictureOptions {
  /** Instead of the picture's own text; empty where the picture adds nothing to the words beside it. */
  alt?: string;
}

/** A picture with its formats and widths, its placeholder behind it and its subject in view when it is cropped. */
export function picture(view: View, image: ImageSet | null, shown: Shown): Html {
  if (!image) return NOTHING;
  const { sources, img, objectPosition, placeholder } = pictureAttributes(image, shown);
  const declarations = [
    PLACEHOLDER.test(placeholder) && `background-image:url(${placeholder})`,
    image.focal_point && `object-position:${objectPosition}`,
  ].filter(Boolean);
  const name = declarations.length > 0 ? view.styles.rule(declarations.join(";")) : null;
  return html`<picture>${sources.map((source) => html`<source${attributes({ ...source })}>`)}<img${attributes({
    ...img,
    class: name,
    alt: null,
  })} alt="${shown.alt ?? img.alt}"></picture>`;
}
