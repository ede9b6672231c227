/** The link in the banner of a joint preview: the website is the public one again. */
import { endJointPreview } from "clarion-contract/site";

export const GET = () => endJointPreview();
