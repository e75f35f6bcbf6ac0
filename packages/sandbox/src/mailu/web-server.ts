import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { listen } from "../listen.ts";
import type { Endpoint } from "../net.ts";
import type { CertificatePair } from "./issue-certificate.ts";
import type { TlsService } from "./smtp-servers.ts";

/** What the front shows of HTTPS to the world. */
export type Web = {
  readonly hasWebmail: boolean;
  /** Requests that its overrides let in from elsewhere than the machine itself, as a regular expression; null: all. */
  readonly letsIn: string | null;
};

/** Mailu's front on port 443 as somebody outside sees it who is not signed in. */
export async function startWebServer(
  web: Web,
  certificate: CertificatePair,
  endpoint: Endpoint,
): Promise<TlsService> {
  const server = createServer(certificate, (request, response) => answer(web, request, response));
  const service = await listen(server, endpoint);
  return { ...service, show: (pair) => server.setSecureContext(pair) };
}

function answer(web: Web, { url = "" }: IncomingMessage, response: ServerResponse): void {
  const status = statusOf(web, url);
  const location = status === 301 ? "/webmail/" : `/sso/login?url=${encodeURIComponent(url)}`;
  response.writeHead(status, { ...(status < 400 && status > 300 ? { location } : {}), connection: "close" });
  response.end();
}

function statusOf({ hasWebmail, letsIn }: Web, url: string): number {
  if (letsIn !== null && !new RegExp(letsIn).test(url)) return 404;
  const path = new URL(url, "https://front.invalid").pathname;
  if (hasWebmail && path === "/webmail") return 301;
  if ((hasWebmail && path.startsWith("/webmail/")) || /^\/admin(?:\/|$)/.test(path)) return 302;
  if (path.startsWith("/api/")) return 401;
  if (/^\/(?:sso|static)\//.test(path)) return 200;
  return path === "/health" ? 204 : 404;
}
