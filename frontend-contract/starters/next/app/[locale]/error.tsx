"use client";

/** An unexpected error. That the CMS is unavailable is expected, and has a page of its own. */
export default function ErrorPage({ retry }: { retry: () => void }) {
  return (
    <main className="wide message">
      <h1>Something went wrong</h1>
      <p><button className="button" onClick={() => retry()}>Try again</button></p>
    </main>
  );
}
