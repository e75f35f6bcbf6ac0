import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { Problem, type ProblemDetail, problemBody } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import type { Context } from "hono";
import type { z } from "zod";
import type { Container } from "./container.ts";
import { issueWords } from "./issue-words.ts";
import { onceForKey } from "./middleware/idempotency.ts";
import type { RateLimit } from "./middleware/rate-limit.ts";
import { requireMember, requireStaff } from "./middleware/session.ts";
import { pointerPart } from "./problem.ts";
import type { Route, RouteInput, StaffInput, TenantInput } from "./route.ts";

/** Faults in words for people; the same for all that is read from a request. */
const inWords = { error: issueWords };

export type Limits = Readonly<Record<"auth" | "links" | "tenant" | "secrets", RateLimit>>;
export type AppEnv = { Variables: { requestId: string; clientIp: string } };

/** Puts one route on the app: who may, what came, what is done, what is answered, always in this order. */
export function mount(app: OpenAPIHono<AppEnv>, container: Container, limits: Limits, route: Route): void {
  const { contract } = route;
  app.openAPIRegistry.registerPath(createRoute(openApiOf(route)));
  const honoPath = contract.path.replace(/\{(\w+)\}/g, ":$1");
  app.on(contract.method.toUpperCase(), honoPath, (c) => run(c, container, limits, route));
}

async function run(
  c: Context<AppEnv>,
  container: Container,
  limits: Limits,
  route: Route,
): Promise<Response> {
  const { contract, audience } = route;
  const requestId = c.get("requestId");
  const who: Partial<TenantInput & StaffInput> =
    audience.kind === "tenant"
      ? await requireMember(c, container, audience.level, requestId)
      : audience.kind === "staff"
        ? await requireStaff(c, container, audience.permission, requestId)
        : {};
  if (
    audience.kind === "public" &&
    audience.limit !== "none" &&
    !limits[audience.limit].take(c.get("clientIp"))
  )
    throw new Problem("rate-limited");
  if (who.caller && !limits.tenant.take(who.caller.tenantId)) throw new Problem("rate-limited");
  const showsSecrets = audience.kind === "tenant" && audience.limit === "secrets";
  if (showsSecrets && who.caller && !limits.secrets.take(who.caller.actor.id))
    throw new Problem("rate-limited");
  const bytes = await readBytes(c, route);
  const params = contract.params?.safeParse(c.req.param());
  // A path that cannot name a row names none.
  if (params && !params.success) throw new Problem("not-found");
  const query = contract.query?.parse(storable(c.req.query()), inWords);
  const body = contract.body?.parse(storable(jsonOf(bytes, c.req.header("content-type"))), inWords);
  const input = {
    c: c as unknown as Context,
    container,
    params: params?.data,
    query,
    body,
    bytes,
    requestId,
    ...who,
  } as unknown as RouteInput;
  const key = audience.kind === "tenant" && audience.idempotent ? c.req.header("idempotency-key") : undefined;
  if (key !== undefined && who.caller) {
    const call = { key, route: `${contract.method} ${c.req.path}`, body: bytes };
    const answer = await onceForKey(container, who.caller.tenantId, call, async () => ({
      status: contract.status,
      body: JSON.stringify(await route.handle(input)),
    }));
    return c.body(answer.body, answer.status as 200, {
      "content-type": "application/json",
      "cache-control": "no-store",
    });
  }
  const value = await route.handle(input);
  if (value instanceof Response) return value;
  c.header("cache-control", "no-store");
  return contract.status === 204 ? c.body(null, 204) : c.json(value as object, contract.status);
}

async function readBytes(c: Context, route: Route): Promise<Uint8Array> {
  const { contract } = route;
  if (contract.body === undefined && contract.rawBody === undefined) return new Uint8Array();
  const most = contract.rawBody?.maxBytes ?? policy.limits.bodyBytes;
  const types = contract.rawBody?.contentTypes ?? [];
  const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (types.length > 0 && !types.includes(type))
    throw new Problem("unsupported-media-type", { detail: `Send ${types.join(" or ")}.` });
  if (Number(c.req.header("content-length") ?? 0) > most)
    throw new Problem("too-large", { detail: `At most ${most} bytes.` });
  const stream = c.req.raw.body;
  if (!stream) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      // Whoever sent it went away: no fault of ours, and nobody is there to be answered.
      throw new Problem("bad-request", { detail: "The body broke off before its end." });
    });
    if (done) return new Uint8Array(Buffer.concat(chunks));
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new Problem("too-large", { detail: `At most ${most} bytes.` });
    }
    chunks.push(value);
  }
}

function jsonOf(bytes: Uint8Array, contentType: string | undefined): unknown {
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType ?? ""))
    throw new Problem("unsupported-media-type", { detail: "Send application/json." });
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Problem("bad-request", { detail: "The body is not JSON." });
  }
}

/** The value, if every text in it is one that the database takes. Throws `invalid-input` naming those that aren't. */
function storable<T>(value: T): T {
  const errors: ProblemDetail[] = [];
  const open: { readonly at: string; readonly value: unknown }[] = [{ at: "", value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value === "string" && /\0|\p{Cs}/u.test(next.value))
      errors.push({ code: "unreadable-text", message: "Holds a NUL or half a character.", pointer: next.at });
    if (typeof next.value !== "object" || next.value === null) continue;
    for (const [key, inner] of Object.entries(next.value))
      open.push({ at: `${next.at}/${pointerPart(key)}`, value: inner });
  }
  if (errors.length > 0) throw new Problem("invalid-input", { errors });
  return value;
}

function openApiOf({ contract, audience }: Route): Parameters<typeof createRoute>[0] {
  const json = (schema: z.ZodType) => ({ "application/json": { schema } });
  const rawType = contract.rawBody?.contentTypes[0] ?? "application/octet-stream";
  return {
    method: contract.method,
    path: contract.path,
    summary: contract.summary,
    tags: [contract.path.split("/").find((part) => part !== "" && part !== "v1") ?? "root"],
    security:
      audience.kind === "public" ? [] : [{ [audience.kind === "tenant" ? "session" : "staffSession"]: [] }],
    request: {
      ...(contract.params ? { params: contract.params } : {}),
      ...(contract.query ? { query: contract.query } : {}),
      ...(contract.body ? { body: { content: json(contract.body) } } : {}),
      ...(contract.rawBody
        ? { body: { content: { [rawType]: { schema: { type: "string", format: "binary" } } } } }
        : {}),
    },
    responses: {
      [contract.status]: {
        description: "OK",
        ...(contract.response ? { content: json(contract.response) } : {}),
      },
      default: {
        description: "A problem (RFC 9457)",
        content: { "application/problem+json": { schema: problemBody } },
      },
    },
  };
}
