import { createHash } from "node:crypto";
import { unknownRule } from "@penguinmails/core/feedback/reply/classify-reply";
import { maskReply } from "@penguinmails/core/feedback/unknown/mask-reply";
import { day } from "@penguinmails/core/time";
import { messageOfEvent, operatorOf } from "@penguinmails/db/repositories/message-of";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import { replyMining, unknownReplies } from "@penguinmails/db/schema/reply-rules";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, inArray, isNotNull, lt, notInArray, sql } from "drizzle-orm";
import { storableText } from "../feedback/storable-text.ts";
import type { RuleDeps } from "./write-version.ts";

type Group = typeof unknownReplies.$inferSelect;

/**
 * Real milliseconds that an event is left before it is read: an event is written at the beginning of its transaction
 * and seen at the end, and one that ends later than its successors must not be passed over.
 */
const settleMs = 120_000;
const batch = 500;
const mostBatches = 20;
const mostSamples = 3;
const mostOperators = 20;
const mostGroups = 500;
/** Of them those said last, however seldom: else what is said for the first time would never be counted on. */
const latestGroups = 100;
const longestTemplate = 2_000;
/** As long as a sample of a rule may be. */
const longestSample = 1_000;
const forgetAfterMs = 90 * day;

/**
 * Groups the replies that no row of the table knew, of all agencies, and counts them: each event once, with people and
 * ids taken out. Keeps the groups said last and those said most, and forgets those of 90 days ago. Returns the number of replies.
 */
export async function mineUnknownReplies(deps: RuleDeps, { settledForMs = settleMs } = {}): Promise<number> {
  let total = 0;
  for (let n = 0; n < mostBatches; n++) {
    const read = await deps.database.withOperator((tx) => mineBatch(tx, settledForMs));
    total += read;
    if (read < batch) break;
  }
  await deps.database.withOperator((tx) => forget(tx, deps.clock.now()));
  return total;
}

/** Groups and the place up to which was read are committed together: a miner that dies counts nothing twice. */
async function mineBatch(tx: OperatorDb, settledForMs: number): Promise<number> {
  const place = await lockPlace(tx);
  const rows = await tx
    .select({
      id: events.id,
      writtenAt: events.writtenAt,
      at: events.at,
      replyCode: events.replyCode,
      enhanced: events.enhanced,
      text: events.text,
      recipient: messages.recipient,
      operator: messages.operator,
    })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(
      and(
        // Written out, so that the index of these events alone is taken.
        sql`${events.rule} = ${sql.raw(`'${unknownRule}'`)}`,
        isNotNull(events.text),
        sql`(${events.writtenAt}, ${events.id}) > (${new Date(place.writtenAt).toISOString()}::timestamptz, ${place.eventId}::uuid)`,
        sql`${events.writtenAt} < now() - make_interval(secs => ${settledForMs / 1_000})`,
      ),
    )
    .orderBy(asc(events.writtenAt), asc(events.id))
    .limit(batch);
  const last = rows.at(-1);
  if (!last) return 0;
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const group = groupOf(row);
    groups.set(group.key, merged(groups.get(group.key), group));
  }
  await store(tx, groups);
  await tx
    .update(replyMining)
    .set({ writtenAt: last.writtenAt, eventId: last.id })
    .where(eq(replyMining.id, placeId));
  return rows.length;
}

const placeId = "events";

async function lockPlace(tx: OperatorDb): Promise<typeof replyMining.$inferSelect> {
  const start = { id: placeId, writtenAt: 0, eventId: "00000000-0000-0000-0000-000000000000" };
  await tx.insert(replyMining).values(start).onConflictDoNothing();
  const [place] = await tx.select().from(replyMining).where(eq(replyMining.id, placeId)).for("update");
  return place ?? start;
}

type Reply = Pick<typeof events.$inferSelect, "at" | "replyCode" | "enhanced" | "text"> &
  Pick<typeof messages.$inferSelect, "recipient" | "operator">;

function groupOf({ at, replyCode, enhanced, text, recipient, ...message }: Reply): Group {
  const { sample, template } = maskReply(text ?? "", recipient ?? "");
  const words = JSON.stringify([replyCode, enhanced, template]);
  return {
    key: createHash("sha256").update(words).digest("hex"),
    template: storableText(template, longestTemplate),
    replyCode,
    enhanced,
    count: 1,
    firstSeenAt: at,
    lastSeenAt: at,
    operators: { [operatorOf(message)]: 1 },
    samples: [storableText(sample, longestSample)],
  };
}

function merged(known: Group | undefined, found: Group): Group {
  if (!known) return found;
  const operators = { ...known.operators };
  for (const [operator, count] of Object.entries(found.operators)) {
    const isNamed = Object.hasOwn(operators, operator) || Object.keys(operators).length < mostOperators;
    const name = isNamed ? operator : "others";
    operators[name] = (operators[name] ?? 0) + count;
  }
  return {
    ...known,
    count: known.count + found.count,
    firstSeenAt: Math.min(known.firstSeenAt, found.firstSeenAt),
    lastSeenAt: Math.max(known.lastSeenAt, found.lastSeenAt),
    operators,
    samples: [...new Set([...known.samples, ...found.samples])].slice(0, mostSamples),
  };
}

async function store(tx: OperatorDb, groups: ReadonlyMap<string, Group>): Promise<void> {
  const known = await tx
    .select()
    .from(unknownReplies)
    .where(inArray(unknownReplies.key, [...groups.keys()]));
  const before = new Map(known.map((group) => [group.key, group]));
  const after = [...groups.values()].map((group) => merged(before.get(group.key), group));
  await tx
    .insert(unknownReplies)
    .values(after)
    .onConflictDoUpdate({
      target: unknownReplies.key,
      set: {
        count: sql`excluded.count`,
        firstSeenAt: sql`excluded.first_seen_at`,
        lastSeenAt: sql`excluded.last_seen_at`,
        operators: sql`excluded.operators`,
        samples: sql`excluded.samples`,
      },
    });
}

async function forget(tx: OperatorDb, nowMs: number): Promise<void> {
  await tx.delete(unknownReplies).where(lt(unknownReplies.lastSeenAt, nowMs - forgetAfterMs));
  const { key, count, lastSeenAt } = unknownReplies;
  const latest = tx
    .select({ key })
    .from(unknownReplies)
    .orderBy(desc(lastSeenAt), desc(count), asc(key))
    .limit(latestGroups);
  const most = tx
    .select({ key })
    .from(unknownReplies)
    .where(notInArray(key, latest))
    .orderBy(desc(count), desc(lastSeenAt), asc(key))
    .limit(mostGroups - latestGroups);
  await tx.delete(unknownReplies).where(and(notInArray(key, latest), notInArray(key, most)));
}
