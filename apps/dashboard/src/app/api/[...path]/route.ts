import { forwardToApi } from "@penguinmails/api-client/forward";
import { sessionCookie, tenantCookie } from "../../../server/cookies.ts";
import { readSettings } from "../../../server/settings.ts";

/** The browser's calls to the API, under the dashboard's own origin. Staff and machines have their own doors. */
function handle(request: Request): Promise<Response> {
  return forwardToApi(request, {
    apiUrl: readSettings().apiUrl,
    allow: ["/v1/"],
    refuse: ["/v1/admin", "/v1/webhooks", "/v1/callbacks"],
    sessionCookie,
    tenantCookie,
  });
}

export { handle as DELETE, handle as GET, handle as PATCH, handle as POST, handle as PUT };
