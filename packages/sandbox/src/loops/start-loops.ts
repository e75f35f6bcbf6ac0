import { createHash } from "node:crypto";
import { day } from "@penguinmails/core/time";
import { Hono } from "hono";
import { z } from "zod";
import { faulty, listenHttp } from "../control/listen-http.ts";
import type { WorldStore } from "../store.ts";
import type { Service, WorldContext } from "../world-context.ts";

/** A platform mail that Loops would have sent. */
export type PlatformMail = {
  readonly id: string;
  readonly to: string;
  readonly transactionalId: string;
  readonly dataVariables: Readonly<Record<string, unknown>>;
  readonly atMs: number;
};

const mailKind = "loops-mail";
const keyKind = "loops-key";
const keyLifeMs = day;
const mail = z.object({
  transactionalId: z.string().min(1),
  email: z.email(),
  addToAudience: z.boolean().optional(),
  dataVariables: z.record(z.string(), z.unknown()).default({}),
});

/** Loops' transactional API; the mails stay in the world and are read over the control API. Any bearer key is good but `wrong`. */
export function startLoops(context: WorldContext): Promise<Service> {
  const { store, clock } = context;
  const app = new Hono().basePath("/api/v1");
  app.use("*", faulty(store, "loops"));
  app.use("*", async (c, next) => {
    if (!/^Bearer (?!wrong$)\S+$/.test(c.req.header("authorization") ?? ""))
      return c.json({ error: "Invalid API key" }, 401);
    await next();
    return undefined;
  });
  app.get("/api-key", (c) => c.json({ success: true, teamName: "Sandbox" }));
  app.post("/transactional", async (c) => {
    const parsed = mail.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return c.json(
        { success: false, path: issue?.path.join(".") ?? "", message: issue?.message ?? "invalid" },
        400,
      );
    }
    const key = c.req.header("idempotency-key") ?? null;
    if (key !== null && key.length > 100)
      return c.json({ success: false, message: "Idempotency-Key is longer than 100 characters" }, 400);
    const keyId = key === null ? null : createHash("sha256").update(key).digest("hex");
    const used = keyId === null ? null : store.get<{ atMs: number }>(keyKind, keyId);
    if (used && clock.now() - used.atMs < keyLifeMs)
      return c.json({ success: false, message: "Idempotency key has been used" }, 409);
    const { email: to, transactionalId, dataVariables } = parsed.data;
    const id = String(store.count(mailKind) + 1).padStart(8, "0");
    const sent: PlatformMail = {
      id,
      to: to.toLowerCase(),
      transactionalId,
      dataVariables,
      atMs: clock.now(),
    };
    await Promise.all([
      store.put(mailKind, id, sent),
      ...(keyId === null ? [] : [store.put(keyKind, keyId, { atMs: sent.atMs })]),
    ]);
    return c.json({ success: true });
  });
  app.get("/transactional", (c) => {
    const ids = [...new Set(store.list<PlatformMail>(mailKind).map(({ body }) => body.transactionalId))];
    return c.json({ pagination: { totalResults: ids.length }, data: ids.map((id) => ({ id, name: id })) });
  });
  app.notFound((c) => c.json({ success: false, message: "Not found" }, 404));
  return listenHttp(app, context.net.loops);
}

/** Newest first; to one address when given. */
export function platformMails(store: WorldStore, to: string | null): readonly PlatformMail[] {
  const all = store.list<PlatformMail>(mailKind).map(({ body }) => body);
  return all
    .filter((each) => to === null || each.to === to.toLowerCase())
    .sort((a, b) => b.id.localeCompare(a.id));
}
