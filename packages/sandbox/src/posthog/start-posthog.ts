import { gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { z } from "zod";
import { faulty, listenHttp } from "../control/listen-http.ts";
import type { WorldStore } from "../store.ts";
import type { Service, WorldContext } from "../world-context.ts";

const captured = z.looseObject({
  event: z.string(),
  distinct_id: z.string(),
  uuid: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).default({}),
});
const batch = z.object({ api_key: z.string(), batch: z.array(captured) });
type CapturedEvent = z.infer<typeof captured> & { readonly times: number };

const kind = "posthog-event";
const mostBytes = 20 * 1024 * 1024;

/** PostHog's batch end point: an event is kept once by its uuid, and how often it came is counted. */
export function startPosthog(context: WorldContext): Promise<Service> {
  const { store } = context;
  const app = new Hono();
  app.use("*", faulty(store, "posthog"));
  app.post("/batch/", async (c) => {
    const parsed = batch.safeParse(jsonOf(Buffer.from(await c.req.arrayBuffer())));
    if (!parsed.success)
      return c.json(
        { type: "validation_error", code: "invalid_payload", detail: "Malformed request data" },
        400,
      );
    await Promise.all(
      parsed.data.batch.map((event, at) => {
        const id = event.uuid ?? `${context.clock.now()}-${store.count(kind)}-${at}`;
        const times = (store.get<CapturedEvent>(kind, id)?.times ?? 0) + 1;
        return store.put(kind, id, { ...event, times });
      }),
    );
    return c.json({ status: 1 });
  });
  app.all("*", (c) => c.json({ status: 1 }));
  return listenHttp(app, context.net.posthog);
}

export function capturedEvents(store: WorldStore): readonly CapturedEvent[] {
  return store.list<CapturedEvent>(kind).map(({ body }) => body);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return JSON.parse((isGzip ? gunzipSync(bytes, { maxOutputLength: mostBytes }) : bytes).toString("utf8"));
  } catch {
    return null;
  }
}
