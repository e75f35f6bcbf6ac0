import { createHash, randomBytes } from "node:crypto";
import type { Context, Hono } from "hono";
import { faulty } from "../control/listen-http.ts";
import type { WorldStore } from "../store.ts";
import { type Account, apiVersion } from "./account.ts";
import { readForm } from "./form.ts";
import { refusalBody, StripeRefusal } from "./refusal.ts";
import type { Route } from "./route.ts";

type Answer = { readonly status: number; readonly body: unknown };
type KeptAnswer = Answer & { readonly fingerprint: string };

/** Idempotency keys and what was answered to them. They are kept as long as the world; Stripe keeps them for a day at least. */
const keyKind = "stripe-key";
const faultBody = { error: { type: "api_error", message: "Fault on request" } };
const longestBody = 200_000;

/** The API at `/v1`, form-encoded, behind a test key. */
export function mountApi(app: Hono, account: Account, store: WorldStore, routes: readonly Route[]): void {
  app.use("/v1/*", faulty(store, "stripe", faultBody));
  for (const route of routes) {
    app.on(route.method, route.path, async (c) => {
      try {
        checkCaller(c);
        const text = route.method === "POST" ? await c.req.text() : new URL(c.req.url).search.slice(1);
        const { status, body, replayed } = await run(account, store, route, text, {
          id: c.req.param("id") ?? "",
          path: c.req.path,
          key: route.method === "POST" ? (c.req.header("idempotency-key") ?? null) : null,
        });
        if (replayed) c.header("idempotent-replayed", "true");
        return answer(c, { status, body });
      } catch (error) {
        if (error instanceof StripeRefusal)
          return answer(c, { status: error.status, body: refusalBody(error) });
        throw error;
      }
    });
  }
  app.all("/v1/*", (c) => {
    const message = `Unrecognized request URL (${c.req.method}: ${c.req.path}). The sandbox's Stripe does not have it.`;
    return answer(c, { status: 404, body: refusalBody(new StripeRefusal(404, message)) });
  });
}

function answer(c: Context, { status, body }: Answer): Response {
  c.header("request-id", `req_${randomBytes(7).toString("hex")}`);
  c.header("stripe-version", apiVersion);
  return c.json(body as object, status as 200);
}

/** Throws for a caller that Stripe would not let in, and for one that speaks another version than this sandbox does. */
function checkCaller(c: Context): void {
  const given = c.req.header("authorization") ?? "";
  const key = given.startsWith("Basic ")
    ? decoded(given.slice(6)).split(":")[0]
    : given.replace(/^Bearer /, "");
  if (!key) throw new StripeRefusal(401, "You did not provide an API key.");
  // A live key in a sandbox is a mistake that is better heard of.
  if (!/^[sr]k_test_\w+$/.test(key))
    throw new StripeRefusal(401, `Invalid API Key provided: ${key.slice(0, 8)}****`);
  const version = c.req.header("stripe-version");
  if (version !== undefined && version !== apiVersion)
    throw new StripeRefusal(
      400,
      `Invalid Stripe API version: ${version}. This sandbox speaks ${apiVersion} only.`,
    );
}

function decoded(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}

type Call = { readonly id: string; readonly path: string; readonly key: string | null };

/** The answer, durable; one that an idempotency key has had before is given again. */
function run(
  account: Account,
  store: WorldStore,
  route: Route,
  text: string,
  { id, path, key }: Call,
): Promise<Answer & { readonly replayed: boolean }> {
  if (text.length > longestBody) throw new StripeRefusal(400, "The request is too large.");
  if (key !== null && key.length > 255)
    throw new StripeRefusal(400, "Idempotency keys are up to 255 characters long.");
  const fingerprint = sha256(
    `${route.method} ${path}\n${[...new URLSearchParams(text)].map(String).sort().join("\n")}`,
  );
  const keyId = key === null ? null : sha256(key);
  return account.commit(() => {
    const known = keyId === null ? null : store.get<KeptAnswer>(keyKind, keyId);
    if (known && keyId !== null) {
      if (known.fingerprint !== fingerprint)
        throw new StripeRefusal(
          400,
          "Keys for idempotent requests can only be used with the same parameters and endpoint they were first used with.",
          { type: "idempotency_error" },
        );
      // Written again, so that this answer too waits until the first is durable.
      account.keep(keyKind, keyId, known);
      return { status: known.status, body: known.body, replayed: true };
    }
    const act = route.read(formOf(text));
    const answered = answerOf(() => act(account, id));
    if (keyId !== null) account.keep(keyKind, keyId, { ...answered, fingerprint } satisfies KeptAnswer);
    return { ...answered, replayed: false };
  });
}

function answerOf(act: () => unknown): Answer {
  try {
    return { status: 200, body: act() };
  } catch (error) {
    if (error instanceof StripeRefusal) return { status: error.status, body: refusalBody(error) };
    throw error;
  }
}

function formOf(text: string) {
  try {
    return readForm(text);
  } catch (error) {
    if (error instanceof RangeError) throw new StripeRefusal(400, error.message);
    throw error;
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
