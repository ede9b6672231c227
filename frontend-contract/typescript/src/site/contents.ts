/** What a website reads and may keep. */
import type { Client } from "../client.ts";
import { readFeed } from "./feeds.ts";
import type { Kept } from "./gaps.ts";
import { readNewsSitemapFile } from "./news-sitemap.ts";
import { resolvePage } from "./reader.ts";
import { readSitemapFile } from "./sitemap.ts";
import { readVersions } from "./versions.ts";

const READERS = {
  site: (client: Client, locale: string) => client.get("/site", { query: { locale } }),
  page: resolvePage,
  versions: readVersions,
  feed: readFeed,
  sitemap: readSitemapFile,
  newsSitemap: readNewsSitemapFile,
};

type Readers = typeof READERS;

/** The name of something that a website reads and may keep. */
export type ContentName = keyof Readers;

/** What distinguishes contents with the same name, such as a path or a language. */
export type ContentArguments<Name extends ContentName> = Readers[Name] extends (client: Client, ...values: infer Values) => unknown ? Values : never;

/** A content by its name. */
export type Content<Name extends ContentName> = Awaited<ReturnType<Readers[Name]>>["data"];

/** Read a content. Its name and its arguments are JSON, and together the key under which a cache keeps it. */
export function readContent<Name extends ContentName>(client: Client, name: Name, ...values: ContentArguments<Name>): Promise<Kept<Content<Name>>> {
  const read = READERS[name] as (client: Client, ...values: readonly unknown[]) => Promise<Kept<Content<Name>>>;
  return read(client, ...values);
}
