/** The address that the CMS opens for a rehearsal, and the button of its banner. */
import { leaveRehearsal, openRehearsal } from "clarion-contract/site";
import { FRONTEND_URL } from "@/lib/config";

export const GET = async (request: Request) => openRehearsal(request.url, FRONTEND_URL);

export const POST = async () => leaveRehearsal();
