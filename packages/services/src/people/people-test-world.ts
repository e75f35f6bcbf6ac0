import { emailHash } from "@penguinmails/core/email-hash";
import { newId } from "@penguinmails/db/ids";
import { campaigns, leadLists, leads, messages, rejectedRows } from "@penguinmails/db/schema/campaigns";
import { decisions, events, refusalHolds, suppressions } from "@penguinmails/db/schema/evidence";
import { idempotencyKeys } from "@penguinmails/db/schema/tenants";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { asOwner } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { running } from "../delivery/delivery-test-world.ts";
import { erasePerson } from "./erase-person.ts";

export const yumi = "yumi.nakamura@widgets.example";
const others = ["bob@host1.example", "mary-yumi.nakamura@widgets.example"];

/** An agency with a running campaign to Yumi and two others, and Yumi written wherever a row can name somebody. */
export async function heldWorld(database: Database) {
  const c = await running(database, 3);
  const { tenantId } = c;
  const emails = [yumi, ...others];
  await c.within(async (tx) => {
    for (const [n, message] of (await c.rows()).entries()) {
      const email = emails[n] ?? "";
      const domain = email.split("@")[1] ?? "";
      const hash = emailHash(email);
      await tx
        .update(leads)
        .set({
          email,
          emailHash: hash,
          domain,
          ...(n === 0 ? { firstName: "Yumi", lastName: "Yumiko", custom: { Desk: "Yumis" } } : {}),
        })
        .where(eq(leads.id, message.leadId));
      await tx
        .update(messages)
        .set({ recipient: email, recipientHash: hash, recipientDomain: domain })
        .where(eq(messages.id, message.id));
    }
  });
  const ofYumi = async () => {
    const [row] = await c.within((tx) => tx.select().from(messages).where(eq(messages.position, 0)));
    if (!row) throw new Error("Yumi has no message");
    return row;
  };
  return {
    ...c,
    ofYumi,
    erase: (typed: string = yumi) => erasePerson(c.world, c.caller, typed),
    suppressed: () => c.within((tx) => tx.select().from(suppressions)),
    tenantId,
  };
}

type World = Awaited<ReturnType<typeof heldWorld>>;

/** Writes Yumi into every column of the inventory that can name somebody, in rows of Yumi's and of others. */
export async function nameEverywhere(world: World): Promise<void> {
  const { tenantId, campaignId, within, clock } = world;
  const at = clock.now();
  const said = `550 5.1.1 <${yumi}>: user yumi.nakamura unknown`;
  await within(async (tx: TenantDb) => {
    const [his, bobs] = await tx.select().from(messages).orderBy(messages.position);
    if (!his || !bobs) throw new Error("no messages");
    for (const message of [his, bobs]) {
      await tx
        .update(messages)
        .set({ subject: `Hello ${yumi}`, lastReply: `550 <${yumi}> unknown` })
        .where(eq(messages.id, message.id));
      const key = { tenantId, id: newId(), messageId: message.id };
      await tx.insert(events).values({
        ...key,
        kind: "deferred",
        at,
        dedupeKey: `deferred:${key.id}`,
        source: "node-log",
        text: `450 <${yumi}> is busy`,
      });
    }
    await tx.update(messages).set({ subject: "Hello Yumi", lastReply: said }).where(eq(messages.id, his.id));
    await tx
      .update(leads)
      .set({ company: `with ${yumi}`, custom: { Colleague: yumi } })
      .where(eq(leads.id, bobs.leadId));
    const [list] = await tx.select().from(leadLists);
    const listId = list?.id ?? "";
    await tx
      .update(leadLists)
      .set({ name: `as ${yumi} asked`, columns: ["email", yumi] })
      .where(eq(leadLists.id, listId));
    await tx
      .update(campaigns)
      .set({ name: `for ${yumi}`, statusMessage: `Bounced: ${yumi}` })
      .where(eq(campaigns.id, campaignId));
    await tx.insert(rejectedRows).values({
      tenantId,
      id: newId(),
      listId,
      line: 9,
      reason: "too-many-fields",
      value: `Yumi, YUMI.Nakamura@Widgets.example, 7`,
    });
    const decision = { tenantId, at, subjectKind: "campaign" as const, subjectId: campaignId };
    await tx.insert(decisions).values({
      ...decision,
      id: newId(),
      subjectLabel: `for ${yumi}`,
      limit: "people",
      before: yumi,
      after: `all but ${yumi}`,
      reason: `It was said “${said}”.`,
      clears: `A word of ${yumi}.`,
      evidence: { reply: said, bounces: 3 },
      dedupeKey: newId(),
    });
    await tx.insert(refusalHolds).values({
      tenantId,
      kind: "company",
      subject: "other.example",
      says: "550 user yumi.nakamura unknown",
      since: at,
      until: at,
    });
    await tx.insert(suppressions).values([
      {
        tenantId,
        id: newId(),
        emailHash: emailHash(yumi),
        email: yumi,
        reason: "manual",
        messageId: his.id,
        note: "Yumi asked by phone",
        createdAt: at,
      },
      {
        tenantId,
        id: newId(),
        emailHash: "bob",
        email: "bob@host1.example",
        reason: "manual",
        note: `asked by ${yumi}`,
        createdAt: at,
      },
    ]);
    await tx.insert(idempotencyKeys).values({
      tenantId,
      id: newId(),
      key: "k",
      route: "post /v1/campaigns",
      bodyHash: "x",
      status: "201",
      response: JSON.stringify({ name: `for ${yumi}` }),
      createdAt: at,
    });
  });
}

/** Tables of which a row has this word in any column, in any case, but in Mary's address, which ends as Yumi's. */
export async function tablesWith(url: string, word: string): Promise<readonly string[]> {
  return asOwner(url, async (client) => {
    const tables = await client.query<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1",
    );
    const found: string[] = [];
    for (const { name } of tables.rows) {
      const rows = await client.query(
        `select 1 from "${name}" x where replace(x::text, 'mary-yumi', 'mary') ilike $1 limit 1`,
        [`%${word}%`],
      );
      if (rows.rows.length > 0) found.push(name);
    }
    return found;
  });
}
