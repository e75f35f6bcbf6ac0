import { type ProblemBody, problemBody } from "@penguinmails/contracts/problems";
import type { z } from "zod";

/** What the API answered: the value, or why not. Nothing here throws for a refusal or a dead network. */
export type ApiResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ProblemBody };

type ApiOptions = {
  /** Where `/v1` hangs: `http://api:4000` on a server, `/api` in the browser. No slash at the end. */
  readonly baseUrl: string;
  /** Sent with every call: the visitor's cookies on a server, nothing in the browser. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Real time after which a call counts as unanswered. Default 20 s, since what was asked for may be under way. */
  readonly timeoutMs?: number;
  /** The same of a look (GET), which changes nothing and can be asked again. Default as `timeoutMs`. */
  readonly lookTimeoutMs?: number;
  readonly fetch?: typeof fetch;
  /** What a person can do when no answer came; absent: look at their own connection. */
  readonly whenUnreachable?: string;
};

type ApiCall = {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, with its content type. */
  readonly raw?: { readonly body: Blob; readonly contentType: string };
  /** Makes a repetition of the same call answer what the first one answered. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
};

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A connection to the API. `answer` null: only success matters, the body is not looked at. */
export type Api = {
  call<S extends z.ZodType>(
    method: Method,
    path: `/v1/${string}`,
    answer: S,
    call?: ApiCall,
  ): Promise<ApiResult<z.output<S>>>;
  call(method: Method, path: `/v1/${string}`, answer: null, call?: ApiCall): Promise<ApiResult<null>>;
};

export function makeApi(options: ApiOptions): Api {
  const call = async (method: Method, path: string, answer: z.ZodType | null, extra: ApiCall = {}) => {
    let response: Response;
    let text: string;
    try {
      response = await (options.fetch ?? fetch)(urlOf(options.baseUrl, path, extra.query), {
        method,
        headers: headersOf(options, extra),
        body: extra.raw?.body ?? (extra.json === undefined ? null : JSON.stringify(extra.json)),
        credentials: "same-origin",
        redirect: "error",
        signal: signalOf(options, method, extra),
      });
      text = await response.text();
    } catch {
      return refusal(
        "unreachable",
        0,
        "The server does not answer",
        options.whenUnreachable ?? "Check your connection, then try again.",
      );
    }
    return response.ok ? readAnswer(text, answer) : readProblem(response.status, text);
  };
  return { call: call as Api["call"] };
}

/** Whether the caller has to log in (again). */
export function needsLogIn(problem: ProblemBody): boolean {
  return problem.status === 401 && problem.code !== "invalid-credentials";
}

/** A key that no other call has. Works without a secure context, unlike `crypto.randomUUID`. */
export function newIdempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

function urlOf(baseUrl: string, path: string, query: ApiCall["query"] = {}): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) words.set(name, String(value));
  return words.size === 0 ? `${baseUrl}${path}` : `${baseUrl}${path}?${words}`;
}

function headersOf(options: ApiOptions, extra: ApiCall): Record<string, string> {
  return {
    accept: "application/json, application/problem+json",
    ...options.headers,
    ...(extra.json === undefined ? {} : { "content-type": "application/json" }),
    ...(extra.raw ? { "content-type": extra.raw.contentType } : {}),
    ...(extra.idempotencyKey ? { "idempotency-key": extra.idempotencyKey } : {}),
  };
}

function signalOf(options: ApiOptions, method: Method, extra: ApiCall): AbortSignal {
  const ofLook = method === "GET" ? options.lookTimeoutMs : undefined;
  const late = AbortSignal.timeout(extra.timeoutMs ?? ofLook ?? options.timeoutMs ?? 20_000);
  return extra.signal ? AbortSignal.any([extra.signal, late]) : late;
}

function readAnswer(text: string, answer: z.ZodType | null): ApiResult<unknown> {
  if (answer === null) return { ok: true, value: null };
  const parsed = answer.safeParse(jsonOf(text));
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors = parsed.error.issues.slice(0, 5).map((issue) => ({
    code: issue.code,
    message: issue.message,
    pointer: `/${issue.path.map(String).join("/")}`,
  }));
  const detail = "This page and the server are of different versions. Reload; if it stays, tell us.";
  return refusal("unreadable-answer", 502, "The server's answer makes no sense to us", detail, errors);
}

function readProblem(status: number, text: string): ApiResult<never> {
  const parsed = problemBody.safeParse(jsonOf(text));
  if (parsed.success) return { ok: false, problem: parsed.data };
  return refusal(
    "unreachable",
    status,
    "The server does not answer properly",
    `It said ${status} and no reason.`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A problem of our own making: the API itself never spoke. */
function refusal(
  code: string,
  status: number,
  title: string,
  detail: string,
  errors: ProblemBody["errors"] = undefined,
): { readonly ok: false; readonly problem: ProblemBody } {
  const problem = { type: "about:blank", title, status, code, detail, instance: "", retryable: true };
  return { ok: false, problem: errors ? { ...problem, errors } : problem };
}
