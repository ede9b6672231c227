import type { Listing } from "clarion-contract";
import type { ReactNode } from "react";
import { getSite, PAGE_SIZE } from "@/lib/cms";
import { withParams } from "@/lib/params";
import { getLanguage } from "@/lib/texts";
import { Link } from "./link";

interface ListingProps {
  listing: Listing;
  path: string;
  params: URLSearchParams;
  /** The kinds of its pages to filter by, with their labels. */
  kinds?: { name: string; labels: Record<string, string> };
  children: ReactNode;
}

/** A list with its filters and its pages. Both are in the URL, and need no JavaScript. */
export async function ListingView({ listing, path, params, kinds, children }: ListingProps) {
  const { t, locale } = await getLanguage();
  const topics = (await getSite(locale))?.topics ?? [];
  return (
    <div className="wide">
      <form className="filters" action={path} aria-label={t.filterList}>
        <Select name="topic" label={t.topic} all={t.allTopics} options={topics.map(({ value, label }) => [value, label])} params={params} />
        <Select name="year" label={t.year} all={t.allYears} options={listing.years.map((year) => [String(year), String(year)])} params={params} />
        {kinds && <Select name={kinds.name} label={t.kind} all={t.allKinds} options={Object.entries(kinds.labels)} params={params} />}
        <button className="button secondary">{t.show}</button>
      </form>
      {listing.items.length > 0 ? children : <p className="empty">{t.emptyList} <Link href={path}>{t.showAll}</Link></p>}
      <Pagination total={listing.total} params={params} />
    </div>
  );
}

function Select({ name, label, all, options, params }: { name: string; label: string; all: string; options: [string, string][]; params: URLSearchParams }) {
  if (options.length === 0) return null;
  const selected = params.get(name) ?? "";
  return (
    <label>
      {label}
      <select key={selected} name={name} defaultValue={selected}>
        {[["", all] as const, ...options].map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    </label>
  );
}

/** Links to the parts of a list before and after this one. */
export async function Pagination({ total, params }: { total: number; params: URLSearchParams }) {
  const { t } = await getLanguage();
  const offset = Number(params.get("offset")) || 0;
  if (total <= PAGE_SIZE && offset === 0) return null;
  const previous = offset > 0 && withParams(params, { offset: offset > PAGE_SIZE ? offset - PAGE_SIZE : null });
  const next = offset + PAGE_SIZE < total && withParams(params, { offset: offset + PAGE_SIZE });
  return (
    <nav className="pager" aria-label={t.pages}>
      {previous && <Link rel="prev" href={previous}>{t.previous}</Link>}
      <span aria-current="page">{t.page.replace("{page}", String(Math.floor(offset / PAGE_SIZE) + 1))}</span>
      {next && <Link rel="next" href={next}>{t.next}</Link>}
    </nav>
  );
}
