import {
  Problem,
  type ProblemBody,
  type ProblemCode,
  type ProblemDetail,
  problemTable,
} from "@penguinmails/contracts/problems";
import type { Context } from "hono";
import { ZodError } from "zod";

/** RFC 9457 body of a refusal. `instance` carries the request id and nothing of the cause. */
export function problemResponse(
  c: Context,
  code: ProblemCode,
  options: { readonly detail?: string | undefined; readonly errors?: readonly ProblemDetail[] } = {},
): Response {
  const { status, title, retryable } = problemTable[code];
  const body: ProblemBody = {
    // A path of this API (RFC 9457 allows it): true wherever the product runs.
    type: `/problems/${code}`,
    title,
    status,
    code,
    ...(options.detail === undefined ? {} : { detail: options.detail }),
    instance: `urn:request:${c.get("requestId") ?? "unknown"}`,
    retryable,
    ...(options.errors && options.errors.length > 0
      ? { errors: options.errors.map((error) => ({ ...error })) }
      : {}),
  };
  const headers: Record<string, string> = {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
  };
  if (status === 429) headers["retry-after"] = "10";
  return c.body(JSON.stringify(body), status, headers);
}

type ToLog = {
  readonly unexpected: (error: unknown) => void;
  readonly refused: (why: { readonly code: ProblemCode; readonly why: string }) => void;
};

/**
 * Any error as a problem. What we did not expect, or a service did that we depend on, is logged whole and shown as its
 * request id alone. Why a request was refused is one line: anybody can send such, and as many as he likes.
 */
export function problemOf(error: unknown, c: Context, toLog: ToLog): Response {
  if (error instanceof Problem) {
    const { code, cause } = error;
    if (cause !== undefined) {
      if (problemTable[code].status >= 500) toLog.unexpected(error);
      else
        toLog.refused({ code, why: (cause instanceof Error ? cause.message : String(cause)).slice(0, 200) });
    }
    return problemResponse(c, error.code, { detail: error.detail, errors: error.errors });
  }
  if (error instanceof ZodError) return problemResponse(c, "invalid-input", { errors: zodDetails(error) });
  toLog.unexpected(error);
  return problemResponse(c, "internal");
}

/** Every fault with a JSON pointer to where it is. */
function zodDetails(error: ZodError): ProblemDetail[] {
  return error.issues.map((issue) => {
    const pointer = issue.path.map((part) => `/${pointerPart(String(part))}`).join("");
    return { code: issue.code, message: issue.message, ...(pointer === "" ? {} : { pointer }) };
  });
}

/** One step of a JSON pointer (RFC 6901). */
export function pointerPart(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
