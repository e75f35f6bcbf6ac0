import { erasedWord } from "@penguinmails/core/people/erased-recipient";
import type { MailSubmitter, Submission, SubmissionReply } from "@penguinmails/core/ports/mail";
import { hour } from "@penguinmails/core/time";
import { messages } from "@penguinmails/db/schema/campaigns";
import { outbox } from "@penguinmails/db/schema/platform";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { testSigningKeys } from "@penguinmails/testkit/attested";
import { testClock } from "@penguinmails/testkit/clock";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { createCampaign } from "../campaigns/create-campaign.ts";
import { launchCampaign } from "../campaigns/launch-campaign.ts";
import { planCampaign } from "../campaigns/plan-campaign.ts";
import { type DispatchDeps, dispatchMessages } from "./dispatch-messages.ts";

export const signingKeys = testSigningKeys;
export const accept: SubmissionReply = { outcome: "accepted", queueId: null, text: "250 2.0.0 Ok" };

/** An agency with a running campaign, and a node that answers as the test wants. */
export async function running(
  database: Database,
  leadCount: number,
  options: { readonly mailboxes?: number; readonly domain?: string } = {},
) {
  const clock = testClock();
  const world = { database, clock };
  const tenant = await makeTenant(world);
  const pool = await makePool(world, tenant.tenantId, { mailboxes: options.mailboxes ?? 1 });
  const emails = Array.from(
    { length: leadCount },
    (_, n) => `lead${n}@${options.domain ?? `host${n}.example`}`,
  );
  const list = await makeList(world, tenant.tenantId, emails);
  const input = {
    name: "c",
    templateId: list.templateId,
    leadListId: list.listId,
    mailboxIds: pool.mailboxIds,
  };
  const campaign = await createCampaign(world, tenant.caller, input);
  await launchCampaign(world, tenant.caller, campaign.id);
  const resolveOperators = async (names: readonly string[]) =>
    new Map(
      names.map((name) => [name, { operator: name === "gmail.com" ? "google" : "others", status: "ok" }]),
    );
  await planCampaign(
    { ...world, signingKeys, resolveOperators },
    { tenantId: tenant.tenantId, campaignId: campaign.id },
  );
  const sent: Submission[] = [];
  let answer: (mail: Submission) => Promise<SubmissionReply> = async (mail) => {
    await mail.beforeFinalDot();
    return accept;
  };
  const submitter: MailSubmitter = {
    submit: async (mail) => {
      sent.push(mail);
      return answer(mail);
    },
    close: async () => undefined,
  };
  const deps: DispatchDeps = {
    ...world,
    signingKeys,
    submitter,
    composer: { compose: async (message) => new TextEncoder().encode(JSON.stringify(message)) },
    secrets: { seal: (plain) => plain, open: (sealed) => sealed },
    publicUrl: "https://mail.example",
  };
  const { tenantId } = tenant;
  const within = <T>(work: (tx: TenantDb) => Promise<T>) => database.withTenant(tenantId, work);
  const rows = async () => {
    const its = await within((tx) =>
      tx.select().from(messages).where(eq(messages.campaignId, campaign.id)).orderBy(messages.position),
    );
    return its.map((row) => ({ ...row, recipient: row.recipient ?? erasedWord }));
  };
  /** The dispatch jobs that the pacer asked for and that were not run yet. */
  const jobs = async () => {
    const found = await within((tx) =>
      tx.delete(outbox).where(eq(outbox.job, "message.dispatch")).returning(),
    );
    return found.map((row) => row.payload as { tenantId: string; mailboxId: string; messageIds: string[] });
  };
  const dispatchAll = async () => {
    for (const job of await jobs()) {
      const done = dispatchMessages(deps, job, AbortSignal.timeout(10_000));
      clock.advance(2 * hour);
      await done;
    }
  };
  return {
    ...tenant,
    clock,
    world,
    pool,
    campaignId: campaign.id,
    deps,
    sent,
    within,
    rows,
    jobs,
    dispatchAll,
    answers: (next: typeof answer) => {
      answer = next;
    },
  };
}
