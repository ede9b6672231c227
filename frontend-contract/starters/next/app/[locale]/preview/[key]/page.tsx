/** A draft, rendered like the page that it will be. */
import { ProblemError, type AnyPage, type Problem } from "clarion-contract";
import type { Metadata } from "next";
import { cookies, draftMode } from "next/headers";
import { PreviewPanel } from "@/components/browser";
import { Frame, Message } from "@/components/frame";
import { PageView } from "@/components/pages";
import { cms } from "@/lib/cms";
import { CMS_URL } from "@/lib/config";
import { getLanguage } from "@/lib/language";

export const instant = false;
export const metadata: Metadata = { robots: { index: false, follow: false } };

export default async function PreviewPage() {
  const { t } = await getLanguage();
  const draft = await getDraft();
  const panel = <PreviewPanel cms={CMS_URL} />;
  if (draft === null) return <Message title={t.preview.expired}><p>{t.preview.expiredText}</p>{panel}</Message>;
  if ("errors" in draft) {
    const fields = draft.errors.map(({ parameter }) => <li key={parameter}>{parameter.replaceAll("_", " ")}</li>);
    return <Message title={t.preview.incomplete}><p>{t.preview.incompleteText}</p><ul>{fields}</ul>{panel}</Message>;
  }
  return (
    <Frame path={draft.path} translations={draft.translations}>
      <p className="preview-banner" role="status">{t.preview.banner} {t.preview.shared}</p>
      <PageView page={draft} params={new URLSearchParams()} />
      {panel}
    </Frame>
  );
}

/** Read the draft; the problem if it is incomplete, null if the preview has ended. */
async function getDraft(): Promise<AnyPage | Problem | null> {
  const token = (await cookies()).get("preview")?.value;
  if (!token || !(await draftMode()).isEnabled) return null;
  try {
    return (await cms.get("/preview", { previewToken: token })).data;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.status === 422 ? error.problem : null;
  }
}
