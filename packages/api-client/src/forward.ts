import { type ProblemBody, type ProblemCode, problemTable } from "@penguinmails/contracts/problems";

export type ForwardOptions = {
  /** Origin of the API, maybe with a path. */
  readonly apiUrl: string;
  /** Path prefixes below `/api` that pass, such as `/v1/admin/`. */
  readonly allow: readonly string[];
  /** Prefixes that don't, although one of `allow` fits. */
  readonly refuse: readonly string[];
  /** The only cookie of ours that the API gets to see. */
  readonly sessionCookie: string;
  /** Holds the agency that the visitor chose, when they belong to several. */
  readonly tenantCookie?: string;
};

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);
const requestHeaders = [
  "accept",
  "content-type",
  "idempotency-key",
  "origin",
  "sec-fetch-site",
  "user-agent",
  "x-forwarded-for",
];
const responseHeaders = [
  "cache-control",
  "content-type",
  "content-disposition",
  "retry-after",
  "x-request-id",
];

/**
 * Hands a same-origin `/api/v1/…` call to the API and its answer back, both as streams. Paths outside `allow` and
 * paths that could mean something else on the other side (encoded slashes or dots, empty segments) are 404; an API
 * that does not answer is 502. Both are problem documents.
 */
export async function forwardToApi(request: Request, options: ForwardOptions): Promise<Response> {
  const url = new URL(request.url);
  const target = targetOf(url, options);
  if (!target) return problem("not-found");
  if (!methods.has(request.method)) return problem("method-not-allowed");
  const hasBody = request.body !== null && request.method !== "GET" && request.method !== "HEAD";
  const init: RequestInit & { duplex: "half" } = {
    method: request.method,
    headers: headersFor(request, options),
    body: hasBody ? request.body : null,
    duplex: "half",
    redirect: "manual",
    signal: request.signal,
  };
  let answer: Response;
  try {
    answer = await fetch(target, init);
  } catch {
    return problem(
      "upstream-unavailable",
      "The API does not answer. It may be starting; try again in a moment.",
    );
  }
  if (answer.status >= 300 && answer.status < 400) return problem("upstream-unavailable");
  const headers = new Headers({ "x-content-type-options": "nosniff" });
  for (const name of responseHeaders) {
    const value = answer.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  for (const cookie of answer.headers.getSetCookie()) headers.append("set-cookie", cookie);
  return new Response(answer.body, { status: answer.status, headers });
}

function targetOf(url: URL, options: ForwardOptions): URL | null {
  const path = url.pathname.replace(/^\/api(?=\/)/, "");
  if (path === url.pathname || /%2f|%5c|%2e|%00|\\|\/\/|\/\.{1,2}(?:\/|$)/i.test(path)) return null;
  const passes = options.allow.some((prefix) => path.startsWith(prefix));
  if (!passes || options.refuse.some((prefix) => path.startsWith(prefix))) return null;
  const base = new URL(options.apiUrl);
  const target = new URL(base);
  target.pathname = `${base.pathname.replace(/\/$/, "")}${path}`;
  target.search = url.search;
  return target.origin === base.origin ? target : null;
}

function headersFor(request: Request, options: ForwardOptions): Headers {
  const headers = new Headers();
  for (const name of requestHeaders) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const cookies = readCookies(request.headers.get("cookie") ?? "");
  const session = cookies.get(options.sessionCookie);
  if (session !== undefined) headers.set("cookie", `${options.sessionCookie}=${session}`);
  const tenant = options.tenantCookie ? cookies.get(options.tenantCookie) : undefined;
  if (tenant && /^[0-9a-f-]{36}$/.test(tenant)) headers.set("x-tenant-id", tenant);
  return headers;
}

function readCookies(header: string): ReadonlyMap<string, string> {
  return new Map(
    header.split(";").map((part): [string, string] => {
      const at = part.indexOf("=");
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    }),
  );
}

function problem(code: ProblemCode, detail?: string): Response {
  const { status, title, retryable } = problemTable[code];
  const body: ProblemBody = {
    type: "about:blank",
    title,
    status,
    code,
    instance: "urn:proxy",
    retryable,
    ...(detail === undefined ? {} : { detail }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}
