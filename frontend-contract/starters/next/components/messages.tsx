import type { ReactNode } from "react";
import { getLanguage } from "@/lib/texts";
import { Frame } from "./frame";
import { SearchForm } from "./search-form";

/** A page of this site with a heading and a text. */
export function Message({ title, children }: { title: string; children: ReactNode }) {
  return <Frame><div className="wide message"><h1>{title}</h1>{children}</div></Frame>;
}

export async function NotFound() {
  const { t } = await getLanguage();
  return <Message title={t.notFound}><p>{t.notFoundText}</p><SearchForm /></Message>;
}

export async function Unavailable() {
  const { t } = await getLanguage();
  return <Message title={t.unavailable}><p>{t.unavailableText}</p></Message>;
}
