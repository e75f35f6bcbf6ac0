import { Hono } from "hono";
import { z } from "zod";
import { faulty, listenHttp } from "../control/listen-http.ts";
import { domainSource, historiesOf } from "../receivers/histories.ts";
import type { Service, WorldContext } from "../world-context.ts";
import { type SeenDay, seenDays } from "./seen-days.ts";

const date = z
  .object({ year: z.number(), month: z.number(), day: z.number() })
  .transform((on) => `${on.year}-${String(on.month).padStart(2, "0")}-${String(on.day).padStart(2, "0")}`);
const statsQuery = z.object({
  metricDefinitions: z.array(
    z.object({ name: z.string(), baseMetric: z.object({ standardMetric: z.string() }) }),
  ),
  timeQuery: z.object({
    dateRanges: z.object({ dateRanges: z.tuple([z.object({ start: date, end: date })]) }),
  }),
});

/**
 * What operators tell senders of what the world's receivers counted: Gmail's Postmaster Tools v2 of each domain, SNDS' data
 * file of the last day of each address. Refresh token and key are `sandbox`.
 */
export function startOperators(context: WorldContext): Promise<Service> {
  const app = new Hono();
  app.use("*", faulty(context.store, "operators"));
  mountPostmaster(app, context);
  app.get("/snds/data", (c) =>
    c.req.query("key") === "sandbox"
      ? c.text(sndsFile(seenDays(context, "ms-consumer")), 200, { "content-type": "text/csv" })
      : c.text("", 404),
  );
  return listenHttp(app, context.net.operators);
}

function mountPostmaster(app: Hono, context: WorldContext): void {
  app.post("/token", async (c) => {
    const { refresh_token } = await c.req.parseBody();
    if (refresh_token !== "sandbox") return c.json({ error: "invalid_grant" }, 400);
    return c.json({ access_token: "sandbox-token", expires_in: 3_599, token_type: "Bearer" });
  });
  app.use("/v2/*", async (c, next) => {
    if (c.req.header("authorization") !== "Bearer sandbox-token")
      return c.json({ error: { code: 401, status: "UNAUTHENTICATED" } }, 401);
    await next();
    return undefined;
  });
  app.get("/v2/domains", (c) => {
    const prefix = domainSource("");
    const names = historiesOf(context.store, "google").flatMap(({ source }) =>
      source.startsWith(prefix) && source !== prefix ? [source.slice(prefix.length)] : [],
    );
    const domains = names.map((name) => ({
      name: `domains/${name}`,
      permission: "OWNER",
      verificationState: "VERIFIED",
    }));
    return c.json({ domains });
  });
  app.post("/v2/domains/:domain/:act{domainStats:query}", async (c) => {
    const asked = statsQuery.safeParse(await c.req.json().catch(() => null));
    if (!asked.success) return c.json({ error: { code: 400, status: "INVALID_ARGUMENT" } }, 400);
    const { metricDefinitions, timeQuery } = asked.data;
    const [{ start, end }] = timeQuery.dateRanges.dateRanges;
    const days = seenDays(context, "google").filter(
      ({ source, day }) => source === domainSource(c.req.param("domain")) && day >= start && day <= end,
    );
    const rates = metricDefinitions.filter(({ baseMetric }) => baseMetric.standardMetric === "SPAM_RATE");
    const domainStats = days.flatMap(({ day, accepted, complaints }) => {
      const [year, month, dayOfMonth] = day.split("-").map(Number);
      const value = { floatValue: Math.min(1, complaints / accepted) };
      return rates.map(({ name }) => ({ metric: name, date: { year, month, day: dayOfMonth }, value }));
    });
    return c.json({ domainStats });
  });
}

/** The lines of the last day that any address has, in SNDS' fourteen columns; the world has no traps. */
function sndsFile(days: readonly SeenDay[]): string {
  const last = days.at(-1)?.day;
  return days
    .filter(({ source, day }) => day === last && !source.includes(":"))
    .map(({ source, day, accepted, complaints, quality }) => {
      const [year, month, date] = day.split("-").map(Number);
      const at = (hour: string) => `${month}/${date}/${year} ${hour}`;
      const rate = complaints / accepted;
      const told = rate < 0.001 ? "< 0.1%" : `${Number((100 * Math.min(1, rate)).toFixed(1))}%`;
      const colour = quality >= 1 ? "GREEN" : quality >= 0.5 ? "YELLOW" : "RED";
      const counts = `${accepted},${accepted},${accepted}`;
      return `${source},${at("12:00 AM")},${at("11:00 PM")},${counts},${colour},${told},,,0,,,`;
    })
    .join("\r\n");
}
