/** The link in the banner of a joint preview: the website is the public one again. */
import { JOINT_COOKIE, redirectToPreview } from "clarion-contract/site";

export function GET({ cookies }) {
  cookies.delete(JOINT_COOKIE, { path: "/", httpOnly: true, secure: true, sameSite: "none", partitioned: true });
  return redirectToPreview("/");
}
