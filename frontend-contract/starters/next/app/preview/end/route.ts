/** The link in the banner of a joint preview: the website is the public one again. */
import { JOINT_COOKIE, redirectToPreview } from "clarion-contract/site";
import { cookies } from "next/headers";

export async function GET(): Promise<Response> {
  const options = { path: "/", httpOnly: true, secure: true, sameSite: "none", partitioned: true } as const;
  (await cookies()).set({ ...options, name: JOINT_COOKIE, value: "", maxAge: 0 });
  return redirectToPreview("/");
}
