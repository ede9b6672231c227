/** Lists in parts. */

/** The part of a list that is shown, and the positions of its neighbours; null where there is none. */
export interface ListPart {
  number: number;
  previous: number | null;
  next: number | null;
}

/** Describe the part of a list that begins at `offset`. Null if the list has only one. */
export function describePart(total: number, offset: number, size: number): ListPart | null {
  if (total <= size && offset === 0) return null;
  return { number: Math.floor(offset / size) + 1, previous: offset > 0 ? Math.max(0, offset - size) : null, next: offset + size < total ? offset + size : null };
}

/** Return a query with one parameter replaced: `?topic=law&offset=12`. Null removes it. */
export function replaceParameter(params: URLSearchParams, name: string, value: string | number | null): string {
  const replaced = new URLSearchParams(params);
  if (value === null) replaced.delete(name);
  else replaced.set(name, String(value));
  return `?${replaced.toString()}`;
}
