import { z } from "zod";

/**
 * Every way the API says no: code → status, title, whether the same call may succeed later.
 * docs/problems/<code>.md explains each; the API answers RFC 9457 bodies made from this table alone.
 */
export const problemTable = {
  "bad-request": { status: 400, title: "The request cannot be read", retryable: false },
  "invalid-input": { status: 422, title: "Some fields are wrong", retryable: false },
  unauthenticated: { status: 401, title: "Sign in first", retryable: false },
  "invalid-credentials": { status: 401, title: "E-mail or password is wrong", retryable: false },
  "email-not-verified": { status: 403, title: "Verify your e-mail address first", retryable: false },
  forbidden: { status: 403, title: "Your permission level does not allow this", retryable: false },
  "not-found": { status: 404, title: "Nothing here", retryable: false },
  "method-not-allowed": { status: 405, title: "This address does not take that method", retryable: false },
  conflict: { status: 409, title: "This does not fit the present state", retryable: false },
  "already-exists": { status: 409, title: "This already exists", retryable: false },
  "idempotency-mismatch": {
    status: 409,
    title: "The same idempotency key came with another body",
    retryable: false,
  },
  "expired-token": { status: 410, title: "This link has expired", retryable: false },
  "too-large": { status: 413, title: "Too large", retryable: false },
  "unsupported-media-type": { status: 415, title: "This content type is not taken here", retryable: false },
  "not-a-csv": { status: 422, title: "This file is not a CSV with an e-mail column", retryable: false },
  "launch-blocked": { status: 422, title: "The campaign cannot start yet", retryable: false },
  "plan-limit": { status: 402, title: "Your plan does not include more of these", retryable: false },
  "subscription-required": { status: 402, title: "An active subscription is needed", retryable: false },
  "bad-signature": { status: 400, title: "The signature is missing, wrong or too old", retryable: false },
  replayed: { status: 409, title: "This callback was used already", retryable: false },
  "rate-limited": { status: 429, title: "Too many requests", retryable: true },
  internal: { status: 500, title: "Something broke on our side", retryable: true },
  "upstream-unavailable": {
    status: 502,
    title: "A service that we depend on does not answer",
    retryable: true,
  },
  unavailable: { status: 503, title: "Not available right now", retryable: true },
} as const satisfies Record<string, { status: number; title: string; retryable: boolean }>;

export type ProblemCode = keyof typeof problemTable;

/**
 * One wrong field, or one thing that blocks. `pointer` is a JSON pointer into the request body when it names a field.
 * `about` says in fields what the message names in words, for programs: which ones there are follows from `code`.
 */
export type ProblemDetail = {
  readonly code: string;
  readonly message: string;
  readonly pointer?: string;
  readonly about?: Readonly<Record<string, string>>;
};

/**
 * Thrown by use cases for an expected refusal. `detail` and `errors` are public; `cause` never leaves the process.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string | undefined;
  readonly errors: readonly ProblemDetail[];
  constructor(
    code: ProblemCode,
    options: {
      readonly detail?: string;
      readonly errors?: readonly ProblemDetail[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(options.detail ?? problemTable[code].title, { cause: options.cause });
    this.name = "Problem";
    this.code = code;
    this.detail = options.detail;
    this.errors = options.errors ?? [];
  }
}

export const problemBody = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  instance: z.string(),
  retryable: z.boolean(),
  errors: z
    .array(
      z.object({
        code: z.string(),
        message: z.string(),
        pointer: z.string().optional(),
        about: z.record(z.string(), z.string()).optional(),
      }),
    )
    .optional(),
});
export type ProblemBody = z.infer<typeof problemBody>;
