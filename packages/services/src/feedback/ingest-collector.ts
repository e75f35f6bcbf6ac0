import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { readAggregateMail } from "@penguinmails/core/feedback/dmarc/read-aggregate";
import type { ReplyRule } from "@penguinmails/core/feedback/reply/reply-rule";
import { parseReport } from "@penguinmails/core/feedback/report/parse-report";
import type { StrayKind } from "@penguinmails/core/feedback/stray-mail";
import type { Clock } from "@penguinmails/core/ports/clock";
import {
  type CollectedMail,
  type CollectorMailbox,
  type Drained,
  MailStays,
} from "@penguinmails/core/ports/mail";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { minute } from "@penguinmails/core/time";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { takeAggregate } from "../dmarc/take-aggregate.ts";
import { collectorAddressOf, servingNode } from "../fleet/node-access.ts";
import { isRefusedData } from "../platform/refused-data.ts";
import type { RuleBook } from "../reply-rules/rule-book.ts";
import { countStrayMail } from "./count-stray-mail.ts";
import { mailsToTake, rememberStaying } from "./remember-mail.ts";
import { takeReport } from "./take-report.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly signingKeys: SigningKeys;
  readonly collector: CollectorMailbox;
  readonly ruleBook: RuleBook;
  readonly log?: { info(fields: object, message: string): void };
};

const mostMails = 500;
const mostBytes = 2 * 1024 * 1024;

/**
 * Empties a node's collector mailbox: bounces, complaints, opt-outs by mail and replies become events, DMARC reports
 * rows of their own. A mail is deleted only after what it says is committed. Mail that proves no message of ours is
 * counted by kind, once, in the transaction that settles it, and let go; mail that the database refuses stays, no worker
 * tries it again for an hour, and the others are taken. Notes when that came to its end.
 */
export async function ingestCollector(
  deps: Deps,
  input: { readonly tenantId: string; readonly nodeId: string },
): Promise<Drained> {
  const { node, rules } = await deps.database.withTenant(input.tenantId, async (tx) => ({
    node: await servingNode(tx, input.nodeId),
    rules: await deps.ruleBook.inForce(tx),
  }));
  if (!node || node.primaryIp === null) return { taken: 0, left: 0 };
  const password = deps.secrets.open(node.sealedCollectorPassword, `node:${node.id}:collector`);
  const box = { host: node.primaryIp, username: collectorAddressOf(node), password };
  const { tenantId, nodeId } = input;
  const stray: Partial<Record<StrayKind, number>> = {};
  const began = deps.clock.now();
  try {
    const drained = await deps.collector.drain(box, mostMails, mostBytes, {
      due: (there) =>
        deps.database.withTenant(tenantId, (tx) => mailsToTake(tx, nodeId, there, deps.clock.now())),
      take: async (mail) => {
        try {
          await take(mail);
        } catch (error) {
          if (!(error instanceof UnreadableMail || isRefusedData(error))) throw error;
          await deps.database.withTenant(tenantId, (tx) =>
            rememberStaying(tx, nodeId, mail, deps.clock.now()),
          );
          throw new MailStays(mail.uid, { cause: error });
        }
      },
    });
    await noteRead();
    return drained;
  } catch (error) {
    // All others were read.
    if (error instanceof MailStays) await noteRead();
    throw error;
  } finally {
    if (Object.keys(stray).length > 0)
      deps.log?.info({ nodeId, stray }, "collected mail that proves no message of ours");
  }

  async function noteRead(): Promise<void> {
    if (node === null || (node.collectorReadAt ?? 0) > began - minute) return;
    const its = eq(nodes.id, nodeId);
    await deps.database.withTenant(tenantId, (tx) =>
      tx.update(nodes).set({ collectorReadAt: began }).where(its),
    );
  }

  async function take(mail: CollectedMail): Promise<void> {
    const now = deps.clock.now();
    const said = whatItSays(mail.raw, rules);
    const kind = await deps.database.withTenant(tenantId, async (tx) => {
      const found =
        "rows" in said
          ? await takeAggregate(tx, now, said)
          : await takeReport(tx, deps.signingKeys, said, rules, now);
      if (found === null) return null;
      return (await countStrayMail(tx, nodeId, mail, found, now)) ? found : null;
    });
    if (kind !== null) stray[kind] = (stray[kind] ?? 0) + 1;
  }
}

/** A fault of ours: no mail should be one. */
class UnreadableMail extends Error {}

/** Neither reader throws; did one after all, the mail would hold up its mailbox for good. */
function whatItSays(raw: Uint8Array, rules: readonly ReplyRule[]) {
  try {
    return readAggregateMail(raw) ?? parseReport(raw, rules);
  } catch (cause) {
    throw new UnreadableMail("A collected mail can't be read", { cause });
  }
}
