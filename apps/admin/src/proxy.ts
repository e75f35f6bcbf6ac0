import { contentSecurityPolicy, fixedHeaders, makeNonce } from "@penguinmails/ui/server/security-headers";
import { type NextRequest, NextResponse } from "next/server";

/** Every page gets a nonce that only its own scripts carry, and learns its path. */
export function proxy(request: NextRequest): NextResponse {
  const policy = contentSecurityPolicy(makeNonce(), process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  headers.set("x-path", request.nextUrl.pathname);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  for (const [name, value] of Object.entries(fixedHeaders)) response.headers.set(name, value);
  return response;
}

// Uploads pass `/api` as streams; here they would be buffered.
export const config = { matcher: "/((?!api/|_next/).*)" };
