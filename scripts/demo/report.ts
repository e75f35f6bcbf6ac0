import type { AgencyApi } from "../stack/agency-api.ts";
import type { Campaign, Decision, Domain, ImportResult, NodeView, Suppression } from "./views.ts";

export type Report = Awaited<ReturnType<typeof makeReport>>;

type Facts = {
  readonly api: AgencyApi;
  readonly urls: { readonly control: string };
  readonly list: ImportResult;
  readonly node: NodeView;
  readonly domain: Domain;
  readonly campaign: Campaign;
  readonly stepsMs: Record<string, number>;
};

/** What happened, counted from the API, beside what the sandbox's receivers counted for themselves. */
export async function makeReport({ api, urls, list, node, domain, campaign, stepsMs }: Facts) {
  const { counts } = campaign;
  const decisions = await all<Decision>(api, "/v1/decisions");
  const suppressions = await all<Suppression>(api, "/v1/suppressions");
  const world = (await (await fetch(`${urls.control}/deliveries?limit=1`)).json()) as Record<string, unknown>;
  return {
    ok: campaign.status === "finished",
    sandbox: true,
    campaign: { status: campaign.status, reason: campaign.statusReason?.message ?? null },
    leads: {
      rows: list.rows,
      imported: list.imported,
      rejected: list.rejected,
      rejectedRows: list.rejectedRows.slice(0, 20),
      leftOut: campaign.leftOut,
    },
    messages: {
      planned: counts.planned,
      accepted: counts.accepted,
      delivered: counts.delivered,
      deferredThenDelivered: counts.deferredThenDelivered,
      hardBounces: counts.bouncedHard,
      softBounces: counts.bouncedSoft,
      complaints: counts.complained,
      replies: counts.replied,
      optOuts: counts.unsubscribed,
      failed: counts.failed,
      skipped: counts.skipped,
      unknown: counts.unknown,
    },
    suppressions: countBy(suppressions, (s) => s.reason),
    limits: {
      moved: decisions.length,
      byReason: countBy(decisions, (d) => d.reason.replace(/[\d.,]+/g, "N").slice(0, 90)),
      latest: decisions.slice(0, 12).map((d) => ({
        at: d.at,
        subject: d.subject.label,
        limit: d.change.limit,
        before: d.change.before,
        after: d.change.after,
        reason: d.reason,
      })),
    },
    node: {
      hostname: node.hostname,
      addresses: node.addresses.map((a) => a.ip),
    },
    domain: { name: domain.name, egressIp: domain.egressIp },
    world,
    api: {
      calls: api.timesMs.length,
      p50Ms: percentile(api.timesMs, 0.5),
      p95Ms: percentile(api.timesMs, 0.95),
      maxMs: percentile(api.timesMs, 1),
    },
    stepsMs,
  };
}

export function printReport(report: Report): void {
  const { messages: m, leads } = report;
  const row = (label: string, value: number | string) =>
    console.log(`  ${label.padEnd(26)}${String(value).padStart(8)}`);
  console.log(`\nWhat happened (a sandbox world: no real mail left this machine)\n`);
  row("rows in the file", leads.rows);
  row("leads imported", leads.imported);
  row("rows rejected", leads.rejected);
  for (const [why, n] of Object.entries(leads.leftOut)) row(`left out, ${why}`, n);
  row("messages planned", m.planned);
  row("accepted by the node", m.accepted);
  row("delivered", m.delivered);
  row("  deferred first", m.deferredThenDelivered);
  row("hard bounces", m.hardBounces);
  row("soft bounces", m.softBounces);
  row("complaints", m.complaints);
  row("opt-outs", m.optOuts);
  row("replies", m.replies);
  row("skipped (suppressed …)", m.skipped);
  row("failed", m.failed);
  row("unknown", m.unknown);
  console.log(
    "\nSuppressions:",
    Object.entries(report.suppressions)
      .map(([why, n]) => `${n} ${why}`)
      .join(", ") || "none",
  );
  console.log(`\nLimits moved: ${report.limits.moved}. The latest:`);
  for (const d of report.limits.latest)
    console.log(
      `  ${d.at.slice(0, 10)}  ${d.subject}  ${d.limit} ${d.before} → ${d.after}\n              ${d.reason}`,
    );
  console.log("\nFirst rejected rows:");
  for (const r of leads.rejectedRows.slice(0, 5))
    console.log(`  line ${r.line}: ${r.reason} (${r.value.slice(0, 60)})`);
  console.log(
    `\nCampaign ${report.campaign.status}${report.campaign.reason ? `: ${report.campaign.reason}` : ""}. API: ${report.api.calls} calls, p50 ${report.api.p50Ms} ms, p95 ${report.api.p95Ms} ms.`,
  );
}

async function all<T>(api: AgencyApi, path: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: { items: T[]; nextCursor: string | null } = await api.call(
      "GET",
      `${path}?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return Math.round((sorted[at] ?? 0) * 10) / 10;
}
