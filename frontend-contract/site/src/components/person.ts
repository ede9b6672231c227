/** People: their pictures, their names with what they do, and links to their pages. */
import type { PersonCard } from "clarion-contract";
import { attributes, html, EMPTY, type Html } from "../html.ts";
import { localizedPath, type ViewModel } from "../view-model.ts";
import { renderPicture } from "./picture.ts";

type Name = Pick<PersonCard, "value" | "name" | "path">;

/** Render the picture of a person in a circle around the face; nothing without a picture. */
export function renderPortrait(view: ViewModel, picture: PersonCard["picture"] | undefined): Html {
  return picture ? html`<div class="portrait">${renderPicture(view, picture, { sizes: "5rem", alt: "" })}</div>` : EMPTY;
}

/** Render a name with a link to the person's page, or else to a search for what the person has written. */
export function renderPersonLink(view: ViewModel, { value, name, path }: Name): Html {
  return html`<a${attributes({ href: path ?? `${localizedPath(view, "/search")}?person=${encodeURIComponent(value)}` })}><bdi>${name}</bdi></a>`;
}

/** Render the role and organisation of a person, as far as they are known. */
export function renderPosition({ role, organisation }: Pick<PersonCard, "role" | "organisation">): Html {
  const position = [role, organisation].filter(Boolean).join(", ");
  return position ? html`<span class="position"><bdi>${position}</bdi></span>` : EMPTY;
}
