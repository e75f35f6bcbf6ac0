import type { TenantLevel } from "@penguinmails/contracts/http/accounts";
import type { Account } from "@penguinmails/services/accounts/read-account";
import type { Caller } from "@penguinmails/services/caller";
import type { Staff, StaffLook } from "@penguinmails/services/staff/read-staff";
import type { Context } from "hono";
import type { z } from "zod";
import type { Container } from "./container.ts";

type Method = "get" | "post" | "patch" | "put" | "delete";
type Shape = z.ZodObject | undefined;
type Out<S> = S extends z.ZodType ? z.infer<S> : undefined;

/** Bytes instead of JSON: how many at most, and of which content types (any when empty). */
type RawBody = { readonly maxBytes: number; readonly contentTypes: readonly string[] };

type Contract<
  P extends Shape,
  Q extends Shape,
  B extends z.ZodType | undefined,
  R extends z.ZodType | undefined,
> = {
  readonly method: Method;
  /** With parameters as `{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly rawBody?: RawBody;
  readonly status: 200 | 201 | 202 | 204;
  /** Undefined with 204, or when the handler answers a `Response` of its own. */
  readonly response?: R;
};

type Input<P, Q, B> = {
  readonly c: Context;
  readonly container: Container;
  readonly params: Out<P>;
  readonly query: Out<Q>;
  readonly body: Out<B>;
  readonly bytes: Uint8Array;
  readonly requestId: string;
};
type Answer<R> = R extends z.ZodType ? z.input<R> | Response : Response | undefined | void;

export type TenantInput = { readonly caller: Caller; readonly account: Account };
export type StaffInput = { readonly staff: Staff; readonly look: StaffLook };

/** What `mount` hands to a route of whatever audience. */
export type RouteInput = Input<unknown, unknown, unknown> & Partial<TenantInput & StaffInput>;

/** A route as data: its contract, who may call it, what it does. The registry of these is what tests walk. */
export type Route = {
  readonly contract: Contract<Shape, Shape, z.ZodType | undefined, z.ZodType | undefined>;
  readonly audience:
    | { readonly kind: "public"; readonly limit: "auth" | "links" | "none" }
    | {
        readonly kind: "tenant";
        readonly level: TenantLevel;
        readonly idempotent: boolean;
        readonly limit: "tenant" | "secrets";
      }
    | { readonly kind: "staff"; readonly permission: string };
  readonly handle: (input: RouteInput) => Promise<unknown>;
};

type PublicDefinition<
  P extends Shape,
  Q extends Shape,
  B extends z.ZodType | undefined,
  R extends z.ZodType | undefined,
> = Contract<P, Q, B, R> & {
  readonly limit?: "auth" | "links" | "none";
  readonly handle: (input: Input<P, Q, B>) => Promise<Answer<R>>;
};

/** Anybody may call it. `limit` says which rate limit per client holds. */
export function publicRoute<
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends z.ZodType | undefined = undefined,
  R extends z.ZodType | undefined = undefined,
>(definition: PublicDefinition<P, Q, B, R>): Route {
  const { handle, limit = "none", ...contract } = definition;
  return { contract, audience: { kind: "public", limit }, handle: handle as unknown as Route["handle"] };
}

type TenantDefinition<
  P extends Shape,
  Q extends Shape,
  B extends z.ZodType | undefined,
  R extends z.ZodType | undefined,
> = Contract<P, Q, B, R> & {
  /** The least permission level. */
  readonly level: TenantLevel;
  /** An `Idempotency-Key` header makes a repetition answer what the first call answered. */
  readonly idempotent?: boolean;
  /** `secrets`: each person may call it as often as they may try to log in, beside the agency's own limit. */
  readonly limit?: "tenant" | "secrets";
  readonly handle: (input: Input<P, Q, B> & TenantInput) => Promise<Answer<R>>;
};

/** Members of an agency may call it, for that agency's rows. */
export function tenantRoute<
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends z.ZodType | undefined = undefined,
  R extends z.ZodType | undefined = undefined,
>(definition: TenantDefinition<P, Q, B, R>): Route {
  const { handle, level, idempotent = false, limit = "tenant", ...contract } = definition;
  return {
    contract,
    audience: { kind: "tenant", level, idempotent, limit },
    handle: handle as unknown as Route["handle"],
  };
}

type StaffDefinition<
  P extends Shape,
  Q extends Shape,
  B extends z.ZodType | undefined,
  R extends z.ZodType | undefined,
> = Contract<P, Q, B, R> & {
  readonly permission: string;
  readonly handle: (input: Input<P, Q, B> & StaffInput) => Promise<Answer<R>>;
};

/** Staff with that permission may call it. */
export function staffRoute<
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends z.ZodType | undefined = undefined,
  R extends z.ZodType | undefined = undefined,
>(definition: StaffDefinition<P, Q, B, R>): Route {
  const { handle, permission, ...contract } = definition;
  return { contract, audience: { kind: "staff", permission }, handle: handle as unknown as Route["handle"] };
}
