/** Creates elements without `innerHTML`, so that the component works under a strict CSP and with Trusted Types. */
import { parseHighlight } from "./highlights.ts";

export type Child = Node | string | null | undefined | false | Child[];
type Attribute = string | number | boolean | null | undefined | ((event: never) => void);

/** Create an element. A function becomes a listener of the event that its name says, `true` an empty attribute. `part` is the class, too. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Attribute> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(...flatten(children));
  return element;
}

/** Replace the children of an element. */
export function fill(element: Element | ShadowRoot, ...children: Child[]): void {
  element.replaceChildren(...flatten(children));
}

/** Create the nodes of a highlighted text: text and `<mark>` elements. */
export function highlightNodes(html: string): Child[] {
  return parseHighlight(html).map(({ text, marked }) => (marked ? h("mark", { part: "mark" }, text) : text));
}

function setAttribute(element: Element, name: string, value: Attribute): void {
  if (typeof value === "function") element.addEventListener(name, value as EventListener);
  else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  if (name === "part") setAttribute(element, "class", value);
}

function flatten(children: Child[]): (Node | string)[] {
  return children.flat(Infinity as 1).filter((child): child is Node | string => Boolean(child));
}
