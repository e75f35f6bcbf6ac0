import { z } from "zod";
import type { Account } from "./account.ts";
import type { Page } from "./fields.ts";
import { type Form, parameterName } from "./form.ts";
import { StripeRefusal } from "./refusal.ts";
import type { ListObject } from "./wire.ts";

export type Route = {
  readonly method: "GET" | "POST" | "DELETE";
  /** `:id` stands for an object's id. */
  readonly path: string;
  /** Reads the form, throwing `StripeRefusal` for what is wrong in it; acting comes after. */
  read(form: Form): (account: Account, id: string) => unknown;
};

/** An endpoint: what it takes, and what it does. Parameters that it does not take are refused, as Stripe refuses them. */
export function route<T>(
  method: Route["method"],
  path: string,
  schema: z.ZodType<T>,
  act: (account: Account, input: T, id: string) => unknown,
): Route {
  return {
    method,
    path,
    read(form) {
      const parsed = schema.safeParse(form);
      if (!parsed.success) throw refusalOf(parsed.error);
      return (account, id) => act(account, parsed.data, id);
    },
  };
}

function refusalOf({ issues: [issue] }: z.ZodError): StripeRefusal {
  if (!issue) return new StripeRefusal(400, "Invalid request.");
  if (issue.code === "unrecognized_keys") {
    const param = parameterName([...issue.path, issue.keys[0] ?? ""]);
    return new StripeRefusal(400, `Received unknown parameter: ${param}`, {
      code: "parameter_unknown",
      param,
    });
  }
  const param = parameterName(issue.path);
  // Zod's words for a field that is not there; Stripe has a code of its own for it.
  if (issue.message.endsWith("received undefined"))
    return new StripeRefusal(400, `Missing required param: ${param}.`, { code: "parameter_missing", param });
  return new StripeRefusal(400, `Invalid ${param}: ${issue.message}`, { code: "parameter_invalid", param });
}

/** One page of a list that is given newest first. */
export function listOf<T extends { readonly id: string }>(
  url: string,
  all: readonly T[],
  page: Page,
): ListObject<T> {
  const place = (id: string) => {
    const at = all.findIndex((one) => one.id === id);
    if (at < 0) throw new StripeRefusal(400, `No such object: '${id}'`, { code: "resource_missing" });
    return at;
  };
  if (page.ending_before !== undefined) {
    const end = place(page.ending_before);
    const start = Math.max(0, end - page.limit);
    return { object: "list", url, has_more: start > 0, data: all.slice(start, end) };
  }
  const start = page.starting_after === undefined ? 0 : place(page.starting_after) + 1;
  const data = all.slice(start, start + page.limit);
  return { object: "list", url, has_more: start + data.length < all.length, data };
}

export const nothing = z.strictObject({});
