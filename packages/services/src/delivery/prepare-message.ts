import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { endedByErasure } from "@penguinmails/core/people/erased-recipient";
import type { EpochMs } from "@penguinmails/core/time";
import { campaigns, leads, messages, templates } from "@penguinmails/db/schema/campaigns";
import { addresses, domains, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";
import { isNotListed } from "../blocklists/listed-domains.ts";
import { mayLeave } from "../egress/may-leave.ts";
import type { MessageRow } from "../feedback/record-event.ts";
import { isNotMoving, operationHold } from "../fleet/node-holds.ts";
import { refusalHoldOf } from "../refusals/refusal-holds.ts";
import { companyRefuses } from "../refusals/skip-mail-to.ts";
import { endedBy } from "./ended-by.ts";
import type { Sender } from "./load-sender.ts";

export type Prepared = {
  readonly message: MessageRow;
  readonly recipient: string;
  readonly lead: typeof leads.$inferSelect;
  readonly template: typeof templates.$inferSelect;
};

/** The slot of a leased message; null when it is leased no more. */
export async function slotOf(tx: TenantDb, messageId: string): Promise<EpochMs | null> {
  const [row] = await tx
    .select({ sendAt: messages.sendAt })
    .from(messages)
    .where(and(eq(messages.id, messageId), eq(messages.state, "leased")));
  return row?.sendAt ?? null;
}

/**
 * The last look before a message goes: whoever opted out, complained or was stopped since it was queued gets nothing, and
 * nothing leaves by a way out that is not attested. Null: it must not go now, and its row says why.
 */
export async function prepareMessage(
  tx: TenantDb,
  messageId: string,
  sender: Sender | null,
  signingKeys: SigningKeys,
  nowMs: EpochMs,
): Promise<Prepared | null> {
  const [row] = await tx
    .select({ message: messages, lead: leads, campaignStatus: campaigns.status, template: templates })
    .from(messages)
    .innerJoin(leads, and(eq(leads.tenantId, messages.tenantId), eq(leads.id, messages.leadId)))
    .innerJoin(
      campaigns,
      and(eq(campaigns.tenantId, messages.tenantId), eq(campaigns.id, messages.campaignId)),
    )
    .innerJoin(
      templates,
      and(eq(templates.tenantId, campaigns.tenantId), eq(templates.id, campaigns.templateId)),
    )
    .where(and(eq(messages.id, messageId), eq(messages.state, "leased")));
  if (!row) return null;
  const { recipient } = row.message;
  const ended = recipient === null ? endedByErasure : await endedBy(tx, messageId);
  if (recipient === null || ended !== null)
    return stop(() => skipMessage(tx, messageId, ended ?? endedByErasure, nowMs));
  const refused = await refusalHoldOf(tx, row.message, nowMs);
  if (refused === "company") return stop(() => skipMessage(tx, messageId, companyRefuses, nowMs));
  const [now] = await tx
    .select({
      sendingStopped: tenants.sendingStopped,
      mailboxStatus: mailboxes.status,
      addressStatus: addresses.status,
      nodeStatus: nodes.status,
      nodeHeld: nodeHealth.held,
      operationHold,
      isNotMoving,
      isNotListed,
    })
    .from(tenants)
    .innerJoin(mailboxes, eq(mailboxes.tenantId, tenants.id))
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .leftJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)))
    .innerJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
    .leftJoin(
      nodeHealth,
      and(eq(nodeHealth.tenantId, domains.tenantId), eq(nodeHealth.nodeId, domains.nodeId)),
    )
    .where(eq(mailboxes.id, row.message.mailboxId));
  const mayGo =
    sender !== null &&
    now?.sendingStopped === null &&
    now.mailboxStatus === "ready" &&
    now.addressStatus !== "quarantined" &&
    now.nodeStatus === "serving" &&
    now.nodeHeld === null &&
    now.operationHold === null &&
    now.isNotMoving &&
    now.isNotListed &&
    row.campaignStatus === "running" &&
    refused === null &&
    (await mayLeave(tx, signingKeys, row.message.mailboxId, nowMs));
  if (!mayGo) return stop(() => giveBack(tx, messageId));
  return { message: row.message, recipient, lead: row.lead, template: row.template };
}

async function stop(act: () => Promise<void>): Promise<null> {
  await act();
  return null;
}

/** Ends a message that was never handed over. */
export async function skipMessage(
  tx: TenantDb,
  messageId: string,
  reasonCode: string,
  nowMs: EpochMs,
): Promise<void> {
  await tx
    .update(messages)
    .set({ state: "skipped", reasonCode, settledAt: nowMs, leaseToken: null, leaseUntil: null })
    .where(and(eq(messages.id, messageId), eq(messages.state, "leased")));
}

/** Puts a leased message back in line. */
async function giveBack(tx: TenantDb, messageId: string): Promise<void> {
  await tx
    .update(messages)
    .set({ state: "queued", sendAt: null, leaseToken: null, leaseUntil: null })
    .where(and(eq(messages.id, messageId), eq(messages.state, "leased")));
}

class LeaseLost extends Error {
  constructor(messageId: string) {
    super(`The lease of message ${messageId} was lost before the final dot`);
    this.name = "LeaseLost";
  }
}

class Ended extends Error {
  constructor(messageId: string, reason: string) {
    super(`Message ${messageId} is not to be sent any more: ${reason}`);
    this.name = "Ended";
  }
}

/**
 * Commits, before the final dot, that the node may have the message. Throws `LeaseLost` when another attempt owns it, and
 * `Ended` when it was ended since the last look, which lies as long back as the node took for its part: the transaction
 * is then broken off undelivered.
 */
export async function commitDataSent(
  tx: TenantDb,
  message: MessageRow,
  subject: string,
  nowMs: EpochMs,
): Promise<void> {
  if (message.leaseToken === null) throw new LeaseLost(message.id);
  const moved = await tx
    .update(messages)
    .set({ state: "data_sent", dataSentAt: nowMs, subject })
    .where(
      and(
        eq(messages.id, message.id),
        eq(messages.state, "leased"),
        eq(messages.leaseToken, message.leaseToken),
      ),
    )
    .returning({ id: messages.id });
  if (moved.length === 0) throw new LeaseLost(message.id);
  const ended = await endedBy(tx, message.id);
  if (ended !== null) throw new Ended(message.id, ended);
}
