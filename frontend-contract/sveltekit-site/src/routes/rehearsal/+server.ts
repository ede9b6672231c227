/** The address that the CMS opens for a rehearsal, and the button of its banner. */
import { leaveRehearsal, openRehearsal } from "clarion-contract/site";

export const GET = ({ url }) => openRehearsal(url, url);

export const POST = () => leaveRehearsal();
