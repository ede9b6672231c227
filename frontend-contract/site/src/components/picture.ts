import { pictureAttributes, type ImageSet, type PictureOptions } from "clarion-contract";
import { attributes, html, EMPTY, type Html } from "../html.ts";
import type { ViewModel } from "../view-model.ts";

const PLACEHOLDER = /^data:image\/[a-z+]+;base64,[A-Za-z0-9+/=]+$/;

export interface PictureRenderOptions extends PictureOptions {
  /** Replaces the picture's own alternative text. Empty for a picture that only decorates the text beside it. */
  alt?: string;
}

/** Render a responsive picture with its placeholder as background, cropped around its focal point. */
export function renderPicture(view: ViewModel, image: ImageSet | null, options: PictureRenderOptions): Html {
  if (!image) return EMPTY;
  const { sources, img, objectPosition, placeholder } = pictureAttributes(image, options);
  const declarations = [
    PLACEHOLDER.test(placeholder) && `background-image:url(${placeholder})`,
    image.focal_point && `object-position:${objectPosition}`,
  ].filter(Boolean);
  const className = declarations.length > 0 ? view.styles.addRule(declarations.join(";")) : null;
  return html`<picture>${sources.map((source) => html`<source${attributes({ ...source })}>`)}<img${attributes({
    ...img,
    class: className,
    alt: null,
  })} alt="${options.alt ?? img.alt}"></picture>`;
}
