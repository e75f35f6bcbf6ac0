import { setTimeout as delay } from "node:timers/promises";
import { type AgencyApi, ApiRefusal, mailedToken } from "../stack/agency-api.ts";
import { readTemplate } from "./read-template.ts";
import { makeReport, type Report } from "./report.ts";
import type { Campaign, Domain, ImportResult, LaunchResult, Mailbox, NodeView, Session } from "./views.ts";

type DemoInput = {
  readonly api: AgencyApi;
  readonly urls: { readonly api: string; readonly control: string; readonly dashboard: string };
  readonly leads: Uint8Array;
  readonly template: string;
  readonly say: (line: string) => void;
};

/** A step that did not end as it must; the message names it and says why. */
export class StepFailed extends Error {
  readonly step: string;
  constructor(step: string, why: string) {
    super(`The step “${step}” failed: ${why}`);
    this.step = step;
  }
}

/** The main job, a step at a time; each step fails under its own name. */
export async function runDemo(input: DemoInput): Promise<Report> {
  const { api, say } = input;
  const stepsMs: Record<string, number> = {};
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    try {
      const value = await work();
      stepsMs[name] = Math.round(performance.now() - began);
      return value;
    } catch (error) {
      if (error instanceof StepFailed) throw error;
      throw new StepFailed(name, error instanceof Error ? error.message : String(error));
    }
  };
  const email = `owner-${Date.now()}@agency.example`;
  const password = "a long enough passphrase";

  await step("sign up", () =>
    api.call("POST", "/v1/auth/sign-up", {
      name: "Ada Owner",
      agencyName: "Northern Outreach",
      email,
      password,
    }),
  );
  const session = await step("verify the address", async () => {
    const token = await mailedToken(input.urls.control, email);
    return api.call<Session>("POST", "/v1/auth/verify-email", { token });
  });
  say(`${session.tenant.name} is signed up and verified`);
  await step("postal address", () =>
    api.call("PATCH", "/v1/tenant", {
      postalAddress: "Northern Outreach, 1 Harbour Road, Seattle WA 98101, USA",
    }),
  );
  await step("choose a plan", () => subscribe(api, "starter"));
  say("subscribed to the plan “starter”");

  const ordered = await step("order a node", () =>
    api.call<NodeView>("POST", "/v1/nodes", { secondaryAddresses: 2 }, { "idempotency-key": "demo-node" }),
  );
  const node = await step("node serves", () =>
    until("node serves", 300_000, async () => {
      const now = await api.call<NodeView>("GET", `/v1/nodes/${ordered.id}`);
      if (now.failure) throw new StepFailed("node serves", `${now.failure.cause} ${now.failure.remedy}`);
      return now.status === "serving" ? now : null;
    }),
  );
  say(`node ${node.hostname} serves with ${node.addresses.map((a) => a.ip).join(", ")}`);

  const domainName = `northern-outreach-${Date.now().toString(36)}.example`;
  const added = await step("add a domain", () =>
    api.call<Domain>("POST", "/v1/domains", { name: domainName, nodeId: node.id }),
  );
  const mailboxes: Mailbox[] = [];
  for (const localPart of ["ada", "ben", "cleo"]) {
    const displayName = `${localPart[0]?.toUpperCase()}${localPart.slice(1)} of Northern Outreach`;
    mailboxes.push(
      await step("add mailboxes", () =>
        api.call<Mailbox>("POST", "/v1/mailboxes", { domainId: added.id, localPart, displayName }),
      ),
    );
  }
  const domain = await step("records published and verified", () =>
    until("records published and verified", 120_000, async () => {
      const now = await api.call<Domain>("GET", `/v1/domains/${added.id}`);
      return now.status === "verified" ? now : null;
    }),
  );
  say(`${domain.name} is verified and leaves from ${domain.egressIp}`);
  await step("mailboxes are ready", () =>
    until("mailboxes are ready", 60_000, async () => {
      const { items } = await api.call<{ items: Mailbox[] }>("GET", "/v1/mailboxes");
      return items.every((m) => m.status === "ready") ? items : null;
    }),
  );

  await step("the way out is attested", () =>
    until("the way out is attested", 60_000, async () => {
      const { egress } = await api.call<Domain>("GET", `/v1/domains/${added.id}`);
      return egress.hold === null ? egress : null;
    }),
  );
  say(`its mail was seen leaving from there, as ${domain.name}'s own`);

  const list = await step("import the leads", () =>
    api.call<ImportResult>("POST", "/v1/lead-lists?name=demo", input.leads, { "content-type": "text/csv" }),
  );
  say(`${list.imported} of ${list.rows} rows imported, ${list.rejected} rejected with line and reason`);
  if (list.rows !== list.imported + list.rejected) throw new StepFailed("import the leads", "rows were lost");
  const template = await step("template", () =>
    api.call<{ id: string }>("POST", "/v1/templates", readTemplate(input.template)),
  );
  const mailboxIds = mailboxes.map((m) => m.id);
  const draft = await step("campaign", () =>
    api.call<Campaign>("POST", "/v1/campaigns", {
      name: "Demo",
      templateId: template.id,
      leadListId: list.id,
      mailboxIds,
    }),
  );
  const launched = await step("launch", () =>
    api.call<LaunchResult>("POST", `/v1/campaigns/${draft.id}/launch`),
  );
  say(
    `launched: ${launched.capacityPerDay} messages on the first day, about ${launched.estimatedSendingDays} sending days`,
  );
  const campaign = await step("campaign drains", () => drain(api, draft.id, say));
  return step("report", () => makeReport({ api, urls: input.urls, list, node, domain, campaign, stepsMs }));
}

async function subscribe(api: AgencyApi, plan: string): Promise<void> {
  const { url } = await api.call<{ url: string }>("POST", "/v1/subscription/checkout", { plan });
  const card = new URLSearchParams({ card: "4242424242424242", number: "4242424242424242" });
  const paid = await fetch(url, { method: "POST", body: card, redirect: "manual" });
  if (paid.status >= 400) throw new Error(`the checkout page answered ${paid.status}`);
  await until("choose a plan", 60_000, async () => {
    const now = await api.call<{ status: string }>("GET", "/v1/subscription");
    return now.status === "active" || now.status === "trialing" ? now : null;
  });
}

/** Watches until the campaign is finished; a campaign that was paused by a guard is an end too. Stuck for 3 minutes: failed. */
async function drain(api: AgencyApi, id: string, say: (line: string) => void): Promise<Campaign> {
  let lastLine = "";
  let lastMove = Date.now();
  for (;;) {
    const now = await api.call<Campaign>("GET", `/v1/campaigns/${id}`);
    const { counts } = now;
    const open =
      counts.queued +
      counts.leased +
      (counts.accepted - counts.delivered - counts.bouncedHard - counts.bouncedSoft);
    const line = `${now.status}: ${counts.delivered} delivered, ${counts.bouncedHard + counts.bouncedSoft} bounced, ${counts.replied} replied, ${open} open`;
    if (line !== lastLine) {
      lastMove = Date.now();
      if (counts.delivered % 5 === 0 || now.status !== "running") say(line);
      lastLine = line;
    }
    if (now.status === "finished" || now.status === "paused" || now.status === "stopped") return now;
    if (Date.now() - lastMove > 180_000) {
      const held = now.held.map((h) => `${h.count} × ${h.message}`).join("; ");
      throw new StepFailed(
        "campaign drains",
        `nothing moved for three minutes (${line}; held: ${held || "nothing"})`,
      );
    }
    await delay(1_000);
  }
}

async function until<T>(name: string, timeoutMs: number, look: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    try {
      const value = await look();
      if (value !== null) return value;
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.status < 500) throw error;
    }
    await delay(200);
  }
  throw new StepFailed(name, `not within ${timeoutMs / 1_000} s`);
}
