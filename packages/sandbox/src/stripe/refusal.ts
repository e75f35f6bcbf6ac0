/** What Stripe's API answers instead of an object: an error with a type, and a code and a parameter where it has one. */
export class StripeRefusal extends Error {
  readonly status: 400 | 401 | 402 | 404;
  readonly type: "invalid_request_error" | "card_error" | "idempotency_error";
  readonly code: string | null;
  readonly param: string | null;
  readonly declineCode: string | null;
  constructor(
    status: StripeRefusal["status"],
    message: string,
    more: Partial<Pick<StripeRefusal, "type" | "code" | "param" | "declineCode">> = {},
  ) {
    super(message);
    this.name = "StripeRefusal";
    this.status = status;
    this.type = more.type ?? "invalid_request_error";
    this.code = more.code ?? null;
    this.param = more.param ?? null;
    this.declineCode = more.declineCode ?? null;
  }
}

export function missing(what: string, id: string): StripeRefusal {
  return new StripeRefusal(404, `No such ${what}: '${id}'`, { code: "resource_missing", param: "id" });
}

export function refusalBody(refusal: StripeRefusal) {
  const { type, message, code, param, declineCode } = refusal;
  return {
    error: {
      type,
      message,
      ...(code === null ? {} : { code }),
      ...(param === null ? {} : { param }),
      ...(declineCode === null ? {} : { decline_code: declineCode }),
    },
  };
}
