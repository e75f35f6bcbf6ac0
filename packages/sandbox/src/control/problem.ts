import type { Context } from "hono";

/** An RFC 9457 answer. */
export function problem(
  c: Context,
  status: 400 | 404 | 415 | 422 | 503,
  title: string,
  errors: readonly { readonly pointer: string; readonly message: string }[] = [],
): Response {
  const body = JSON.stringify({
    type: "about:blank",
    title,
    status,
    ...(errors.length > 0 ? { errors } : {}),
  });
  return c.body(body, status, { "content-type": "application/problem+json" });
}
