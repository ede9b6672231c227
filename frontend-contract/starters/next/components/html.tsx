/** HTML of the CMS. It contains only known tags, and its links lead to this site: it is safe to insert. */
export function Html({ html }: { html: string }) {
  return <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}
