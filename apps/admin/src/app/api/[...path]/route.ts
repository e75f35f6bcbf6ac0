import { forwardToApi } from "@penguinmails/api-client/forward";
import { sessionCookie } from "../../../server/cookies.ts";
import { readSettings } from "../../../server/settings.ts";

/** The browser's calls to the API, under the panel's own origin: the staff's doors and nothing else. */
function handle(request: Request): Promise<Response> {
  return forwardToApi(request, {
    apiUrl: readSettings().apiUrl,
    allow: ["/v1/admin/"],
    refuse: [],
    sessionCookie,
  });
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
