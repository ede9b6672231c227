import { getLanguage } from "@/lib/texts";

/** The search box. It is an ordinary form, which needs no JavaScript. */
export async function SearchForm({ query = "", form }: { query?: string; form?: string }) {
  const { t, prefix } = await getLanguage();
  const field = (
    <div className="search-box">
      <label htmlFor="q">{t.searchLabel}</label>
      <input id="q" key={query} name="q" type="search" defaultValue={query} maxLength={512} autoComplete="off" dir="auto" form={form} />
      <button className="button" form={form}>{t.search}</button>
    </div>
  );
  return form ? field : <form role="search" action={`${prefix}/search/`}>{field}</form>;
}
