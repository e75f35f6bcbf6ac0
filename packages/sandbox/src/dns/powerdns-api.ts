import { Hono } from "hono";
import { z } from "zod";
import { takeFault } from "../control/faults.ts";
import { faulty, listenHttp } from "../control/listen-http.ts";
import type { Service, WorldContext } from "../world-context.ts";
import { contentFault, fromContent, toContent } from "./record-content.ts";
import { recipientDomain } from "./synthetic.ts";
import { bareName, listZones, putZone, recordsUnder, removeZone, touchZone, zoneOf } from "./zone-store.ts";

const powerDnsKey = "sandbox";
const newZone = z.object({
  name: z.string(),
  kind: z.string(),
  nameservers: z.array(z.string()).default([]),
});
const patch = z.object({
  rrsets: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      ttl: z.number().int().min(0).optional(),
      changetype: z.enum(["REPLACE", "DELETE"]),
      records: z.array(z.object({ content: z.string(), disabled: z.boolean().optional() })).default([]),
    }),
  ),
});
type Change = z.infer<typeof patch>["rrsets"][number];

/**
 * The API of PowerDNS Authoritative 4.x, as far as publishing needs it. One liberty: whoever asks for a two-label name
 * under `.example` owns it from then on, so that nobody has to register domains in a sandbox. A fault rule
 * `{service: "powerdns", match: "<domain>", answer: "absent"}` takes a domain out of the account.
 */
export function startPowerDnsApi(context: WorldContext): Promise<Service> {
  return listenHttp(powerDnsApp(context), context.net.powerdns);
}

function powerDnsApp(context: WorldContext): Hono {
  const { store, zones } = context;
  const app = new Hono();
  const base = "/api/v1/servers/localhost";
  app.use("*", async (c, next) => {
    if (c.req.header("x-api-key") !== powerDnsKey) return c.text("Unauthorized", 401);
    await next();
    return undefined;
  });
  app.use(`${base}/zones`, faulty(store, "powerdns"));
  app.get(base, (c) =>
    c.json({
      type: "Server",
      id: "localhost",
      daemon_type: "authoritative",
      version: "4.7.3-sandbox",
      url: base,
      zones_url: `${base}/zones{/zone}`,
    }),
  );
  app.get(`${base}/zones`, (c) =>
    c.json(listZones(store).map(({ id, body }) => zoneHead(base, id, body.serial))),
  );
  app.post(`${base}/zones`, async (c) => {
    const parsed = newZone.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) return c.json({ error: "Key 'name' not present or not a String" }, 422);
    if (!parsed.data.name.endsWith("."))
      return c.json({ error: `DNS Name '${parsed.data.name}' is not canonical` }, 422);
    const zone = bareName(parsed.data.name);
    if (zoneOf(store, zone)) return c.json({ error: "Conflict" }, 409);
    await putZone(store, zone, parsed.data.nameservers.map(bareName));
    return c.json({ ...zoneHead(base, zone, 1), rrsets: [] }, 201);
  });
  app.on(["GET", "PATCH", "DELETE"], `${base}/zones/:zone`, async (c) => {
    const fault = takeFault(store, "powerdns", decodeURIComponent(c.req.path));
    if (typeof fault === "number") return c.json({ error: "Fault on request" }, { status: fault as 500 });
    const zone = bareName(decodeURIComponent(c.req.param("zone")));
    if (fault === "absent" || !(await owned(context, zone)))
      return c.json({ error: "Could not find domain" }, 404);
    if (c.req.method === "DELETE") {
      await removeZone(store, zone);
      return c.body(null, 204);
    }
    if (c.req.method === "PATCH") {
      const parsed = patch.safeParse(await c.req.json().catch(() => null));
      if (!parsed.success) return c.json({ error: "No rrsets given in update request" }, 422);
      const wrong = parsed.data.rrsets
        .map((change) => changeFault(zone, change))
        .find((error) => error !== null);
      if (wrong) return c.json({ error: wrong }, 422);
      for (const change of parsed.data.rrsets) {
        const values = change.records
          .filter(({ disabled }) => disabled !== true)
          .map(({ content }) => fromContent(change.type, content));
        if (change.changetype === "DELETE") await zones.delete(change.name, change.type);
        else await zones.set(change.name, change.type, values, change.ttl ?? 3_600);
      }
      await touchZone(store, zone);
      return c.body(null, 204);
    }
    const name = c.req.query("rrset_name");
    const type = c.req.query("rrset_type");
    const rrsets = recordsUnder(store, zone)
      .filter(
        (each) =>
          (name === undefined || each.name === bareName(name)) && (type === undefined || each.type === type),
      )
      .map(({ name: at, type: of, set }) => ({
        name: `${at}.`,
        type: of,
        ttl: set.ttlSeconds,
        comments: [],
        records: set.values.map((value) => ({ content: toContent(of, value), disabled: false })),
      }));
    return c.json({ ...zoneHead(base, zone, zoneOf(store, zone)?.serial ?? 1), rrsets });
  });
  app.notFound((c) => c.json({ error: "Not Found" }, 404));
  app.onError((error, c) => {
    context.log(`powerdns: ${error.message}`);
    return c.json({ error: "Internal Server Error" }, 500);
  });
  return app;
}

async function owned({ store, seed }: WorldContext, zone: string): Promise<boolean> {
  if (zoneOf(store, zone)) return true;
  if (recipientDomain(seed, zone) === null || !zone.endsWith(".example")) return false;
  await putZone(store, zone, ["ns1.sandbox-dns.example", "ns2.sandbox-dns.example"]);
  return true;
}

function changeFault(zone: string, { name, type, changetype, ttl, records }: Change): string | null {
  const at = bareName(name);
  if (!name.endsWith(".")) return `DNS Name '${name}' is not canonical`;
  if (at !== zone && !at.endsWith(`.${zone}`)) return `RRset ${name} IN ${type}: Name is out of zone`;
  if (changetype === "DELETE") return null;
  if (ttl === undefined) return "Key 'ttl' not present or not an Integer";
  if (new Set(records.map(({ content }) => content)).size < records.length)
    return `RRset ${name} IN ${type} has duplicate records`;
  for (const { content } of records) {
    const fault = contentFault(type, content);
    if (fault) return `Record ${name}/${type} '${content.slice(0, 80)}': ${fault}`;
  }
  return null;
}

function zoneHead(base: string, zone: string, serial: number) {
  return {
    id: `${zone}.`,
    name: `${zone}.`,
    type: "Zone",
    kind: "Native",
    url: `${base}/zones/${zone}.`,
    serial,
    dnssec: false,
    masters: [],
  };
}
