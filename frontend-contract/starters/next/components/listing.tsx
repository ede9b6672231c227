import { PAGE_SIZE } from "@/lib/cms";
import { getLanguage } from "@/lib/language";
import { withParam } from "@/lib/params";
import { Link } from "./basics";

type SelectProps = { name: string; label: string; all?: string; options: [value: string, label: string][]; params: URLSearchParams };

/** A filter of a form, with the value that the URL selects. `all` is the label of the option that does not filter. */
export function Select({ name, label, all, options, params }: SelectProps) {
  const selected = params.get(name) ?? "";
  return (
    <label>
      {label}
      <select key={selected} name={name} defaultValue={selected}>
        {all && <option value="">{all}</option>}
        {options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    </label>
  );
}

/** Links to the parts of a list before and after this one. */
export async function Pagination({ total, params }: { total: number; params: URLSearchParams }) {
  const { t, number } = await getLanguage();
  const offset = Number(params.get("offset")) || 0;
  if (total <= PAGE_SIZE && offset === 0) return null;
  return (
    <nav className="pager" aria-label={t.pages}>
      {offset > 0 && <Link rel="prev" href={withParam(params, "offset", offset > PAGE_SIZE ? offset - PAGE_SIZE : null)}>{t.previous}</Link>}
      <span aria-current="page">{t.page.replace("{page}", number(Math.floor(offset / PAGE_SIZE) + 1))}</span>
      {offset + PAGE_SIZE < total && <Link rel="next" href={withParam(params, "offset", offset + PAGE_SIZE)}>{t.next}</Link>}
    </nav>
  );
}
