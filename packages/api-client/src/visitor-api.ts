import { type Api, makeApi } from "./api.ts";

type Visitor = {
  readonly apiUrl: string;
  /** The API's session cookie; undefined before the log-in. */
  readonly session: { readonly name: string; readonly value: string } | undefined;
  /** `X-Forwarded-For` of their request: whom the API counts for. */
  readonly forwardedFor: string | null;
  /** Which agency a member of several looks at; without it the first. */
  readonly tenantId?: string | undefined;
};

/** The API as a server calls it for the visitor of one request. */
export function visitorApi({ apiUrl, session, forwardedFor, tenantId }: Visitor): Api {
  return makeApi({
    baseUrl: apiUrl,
    // They look at an empty page meanwhile.
    lookTimeoutMs: 5_000,
    // Their connection is well: they reached us.
    whenUnreachable: "It is on our side, and nothing was changed. Try again in a moment.",
    headers: {
      ...(tenantId ? { "x-tenant-id": tenantId } : {}),
      ...(session?.value ? { cookie: `${session.name}=${session.value}` } : {}),
      ...(forwardedFor ? { "x-forwarded-for": forwardedFor } : {}),
    },
  });
}
