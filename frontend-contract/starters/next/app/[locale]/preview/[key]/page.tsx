/** A draft, rendered like the page that it will be. */
import { PreviewPanel } from "clarion-contract/react";
import { describeMissingDraft, PREVIEW_COOKIE, readDraft } from "clarion-contract/site";
import type { Metadata } from "next";
import { cookies, draftMode } from "next/headers";
import { ErrorMessage, Frame, Message } from "@/components/frame";
import { PageView } from "@/components/pages";
import { live } from "@/lib/client";
import { CMS_URL } from "@/lib/config";
import { getLanguage } from "@/lib/language";

export const instant = false;
export const metadata: Metadata = { robots: { index: false, follow: false } };

export default async function PreviewPage() {
  const { t } = await getLanguage();
  const token = (await draftMode()).isEnabled && (await cookies()).get(PREVIEW_COOKIE)?.value;
  const draft = token ? await readDraft(live.client, token).catch(() => undefined) : null;
  if (draft === undefined) return <ErrorMessage kind="unavailable" />; // the preview goes on
  const panel = <PreviewPanel cms={CMS_URL} />;
  if (draft === null || "errors" in draft) {
    const { title, text, fields } = describeMissingDraft(draft, t);
    return <Message title={title}><p>{text}</p><ul>{fields.map((one) => <li key={one}>{one}</li>)}</ul>{panel}</Message>;
  }
  return (
    <Frame path={draft.path} translations={draft.translations}>
      <p className="preview-banner" role="status">{t.preview.banner} {t.preview.shared}</p>
      <PageView page={draft} params={new URLSearchParams()} />
      {panel}
    </Frame>
  );
}
