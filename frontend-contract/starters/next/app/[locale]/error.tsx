"use client";

/** An unexpected error. That the CMS is unavailable is expected, and has a page of its own. `layout.tsx` leaves the texts. */
export default function ErrorPage({ retry }: { retry: () => void }) {
  const { error, retry: label } = document.body.dataset;
  return (
    <main className="wide message">
      <h1>{error}</h1>
      <p><button className="button" onClick={() => retry()}>{label}</button></p>
    </main>
  );
}
