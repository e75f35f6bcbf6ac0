import { type Context, Hono } from "hono";
import { z } from "zod";
import { delist, list, listingBody, listings } from "../dns/blocklist.ts";
import { type Machine, machineKind, statusOf } from "../hostwinds/machine.ts";
import { nextAddresses, readLedger } from "../hostwinds/machines.ts";
import { platformMails } from "../loops/start-loops.ts";
import { capturedEvents } from "../posthog/start-posthog.ts";
import { deliveries, recentDeliveries } from "../receivers/ledger.ts";
import type { WorldContext } from "../world-context.ts";
import { addFault, anyFault, listFaults, removeFault } from "./faults.ts";
import { inboxLine } from "./inbox.ts";
import { problem } from "./problem.ts";
import { worldPage } from "./world-page.ts";

export type ControlOptions = {
  readonly context: WorldContext;
  /** Names of the services that listen. */
  readonly services: readonly string[];
};

const limit = z.coerce.number().int().min(1).max(1_000).default(100);
const inboxQuery = z.strictObject({ to: z.email().optional(), limit });
const listQuery = z.strictObject({ limit });

/** The control API: what the world holds, and the faults that it is asked for. Problems are RFC 9457 bodies. */
export function controlApp({ context, services }: ControlOptions): Hono {
  const { store, clock } = context;
  const app = new Hono();
  app.get("/health", (c) =>
    c.json({ status: "ok", services, worldTime: new Date(clock.now()).toISOString(), speed: clock.speed }),
  );
  app.get("/", (c) => c.html(worldPage(context, services)));
  app.get("/inbox", (c) => {
    const query = inboxQuery.safeParse(c.req.query());
    if (!query.success) return wrong(c, query.error);
    const newestFirst = platformMails(store, query.data.to ?? null).slice(0, query.data.limit);
    return c.json(newestFirst.map(inboxLine).reverse());
  });
  app.get("/machines", (c) => {
    const ledger = readLedger(context);
    const machines = ledger.machines.map((line) => {
      const machine = store.get<Machine>(machineKind, line.serviceId);
      return { ...line, status: machine ? statusOf(machine, clock.now()) : null };
    });
    const next = nextAddresses(context, 5);
    return c.json({ machines, monthlyCents: ledger.monthlyCents, nextAddresses: next });
  });
  app.get("/deliveries", (c) => {
    const query = listQuery.safeParse(c.req.query());
    if (!query.success) return wrong(c, query.error);
    return c.json({ ...deliveries(store), recent: recentDeliveries(store, query.data.limit) });
  });
  app.get("/events", (c) => {
    const query = listQuery.safeParse(c.req.query());
    if (!query.success) return wrong(c, query.error);
    return c.json(capturedEvents(store).slice(-query.data.limit));
  });
  app.get("/faults", (c) => c.json(listFaults(store).map(({ id, body }) => ({ id, ...body }))));
  app.post("/faults", async (c) => {
    if (!isJson(c)) return problem(c, 415, "Faults are told as application/json");
    const fault = anyFault.safeParse(await c.req.json().catch(() => null));
    if (!fault.success) return wrong(c, fault.error);
    return c.json({ id: await addFault(store, fault.data), ...fault.data }, 201);
  });
  app.delete("/faults", async (c) => {
    for (const { id } of listFaults(store)) await removeFault(store, id);
    return c.body(null, 204);
  });
  app.delete("/faults/:id", async (c) =>
    (await removeFault(store, c.req.param("id"))) ? c.body(null, 204) : problem(c, 404, "No such fault"),
  );
  app.get("/listings", (c) => c.json(listings(store, clock.now())));
  app.post("/listings", async (c) => {
    if (!isJson(c)) return problem(c, 415, "Listings are told as application/json");
    const body = listingBody.safeParse(await c.req.json().catch(() => null));
    if (!body.success) return wrong(c, body.error);
    const { forMs, ...listing } = body.data;
    const untilMs = forMs === null ? null : clock.now() + forMs;
    return c.json({ id: await list(store, { ...listing, untilMs }), ...listing, untilMs }, 201);
  });
  app.delete("/listings/:id", async (c) =>
    (await delist(store, c.req.param("id"))) ? c.body(null, 204) : problem(c, 404, "No such listing"),
  );
  app.notFound((c) => problem(c, 404, "Nothing here"));
  return app;
}

/** A page on another site can send no such body without asking first. */
function isJson(c: Context): boolean {
  return c.req.header("content-type")?.startsWith("application/json") ?? false;
}

function wrong(c: Parameters<typeof problem>[0], error: z.ZodError): Response {
  const errors = error.issues.map(({ path, message }) => ({ pointer: `/${path.join("/")}`, message }));
  return problem(c, 422, "Some fields are wrong", errors);
}
