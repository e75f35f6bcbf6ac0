import { makeApi } from "@penguinmails/api-client/api";

/** The API as the browser reaches it: same origin, so the session cookie goes along by itself. */
export const browserApi = makeApi({ baseUrl: "/api", lookTimeoutMs: 8_000 });
