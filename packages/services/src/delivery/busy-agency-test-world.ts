import { createHash } from "node:crypto";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { CollectorMailbox, Submission } from "@penguinmails/core/ports/mail";
import type { NodeLog } from "@penguinmails/core/ports/node-access";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import { outbox } from "@penguinmails/db/schema/platform";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { testClock } from "@penguinmails/testkit/clock";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { createCampaign } from "../campaigns/create-campaign.ts";
import { launchCampaign } from "../campaigns/launch-campaign.ts";
import { planCampaign } from "../campaigns/plan-campaign.ts";
import {
  arfFor,
  dsnFor,
  messageIdOf,
  optOutAddressOf,
  replyTo,
  verpOf,
} from "../feedback/feedback-test-world.ts";
import type { MessageRow } from "../feedback/record-event.ts";
import { accept, signingKeys } from "./delivery-test-world.ts";

const operators = ["google", "ms365", "yahoo", "mimecast", "proofpoint", "host-one", "host-two"];
const nodeCount = 3;
const said = {
  ok: ["sent", "2.0.0", "250 2.0.0 Ok: queued as 1A2B"],
  rate: ["deferred", "4.7.28", "421 4.7.28 An unusual rate of mail comes from your IP address"],
  dead: ["bounced", "5.1.1", "550 5.1.1 User unknown"],
  listed: ["bounced", "5.7.1", "554 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org"],
} as const;

/** Numbers in [0, 1) that are the same in every run. */
export function seeded(seed: number): () => number {
  let n = 0;
  return () => createHash("sha256").update(`${seed} ${n++}`).digest().readUInt32BE(0) / 2 ** 32;
}

/** An agency with two campaigns to one list, on three nodes that each have a log and a collector. */
export async function busyAgency(database: Database, leadCount: number, random: () => number) {
  const clock = testClock();
  const world = { database, clock };
  const { tenantId, caller } = await makeTenant(world, { plan: "scale" });
  const within = <T>(work: (tx: TenantDb) => Promise<T>) => database.withTenant(tenantId, work);
  const pools = await Promise.all(
    Array.from({ length: nodeCount }, () => makePool(world, tenantId, { mailboxes: 4 })),
  );
  const emails = Array.from(
    { length: leadCount },
    (_, n) => `lead${n}@${operators[n % operators.length]}.example`,
  );
  const resolveOperators = async (names: readonly string[]) =>
    new Map(names.map((name) => [name, { operator: name.split(".")[0] ?? "", status: "ok" as const }]));
  const list = await makeList(world, tenantId, emails);
  // The second campaign goes through the mailboxes in another order, so that a lead is written to from two nodes.
  const boxes = pools.flatMap((pool) => pool.mailboxIds);
  for (const mailboxIds of [boxes, [...boxes].reverse()]) {
    const input = { name: "c", templateId: list.templateId, leadListId: list.listId, mailboxIds };
    const { id: campaignId } = await createCampaign(world, caller, input);
    await launchCampaign(world, caller, campaignId);
    await planCampaign({ ...world, signingKeys, resolveOperators }, { tenantId, campaignId });
  }
  await within(async (tx) => {
    await tx.update(campaigns).set({ canary: "passed" });
    await tx.update(mailboxes).set({ capPerDay: 40 });
  });
  let submitted = 0;
  return {
    ...world,
    tenantId,
    caller,
    pools,
    within,
    world: wordsOfTheWorld(clock, within, random),
    secrets: { seal: (plain: string) => plain, open: (sealed: string) => sealed },
    /** Takes every message that nobody has ended before its dot; every fifth line breaks before the answer. */
    submitter: {
      submit: async (mail: Submission) => {
        try {
          await mail.beforeFinalDot();
        } catch (error) {
          if (!(error instanceof Error && error.name === "Ended")) throw error;
          return { outcome: "broken" as const, afterDot: false, text: error.message };
        }
        return ++submitted % 5 === 0 ? { outcome: "broken" as const, afterDot: true, text: "lost" } : accept;
      },
      close: async () => undefined,
    },
    jobs: async () => {
      const found = await within((tx) =>
        tx.delete(outbox).where(eq(outbox.job, "message.dispatch")).returning(),
      );
      return found.map((row) => row.payload as { tenantId: string; mailboxId: string; messageIds: string[] });
    },
  };
}

type Within = <T>(work: (tx: TenantDb) => Promise<T>) => Promise<T>;

/** The logs and collectors of the nodes, and what operators and people make appear there. */
function wordsOfTheWorld(clock: Clock, within: Within, random: () => number) {
  const lines = new Map<string, string[]>();
  const mails = new Map<string, Uint8Array[]>();
  const told = new Set<string>();
  let lastUid = 0;
  const of = <T>(kept: Map<string, T[]>, node: string) => {
    const found = kept.get(node) ?? [];
    kept.set(node, found);
    return found;
  };
  const nodeLog: NodeLog = {
    read: async ({ nodeId }, cursor, most) => {
      const from = Number(cursor ?? 0);
      const page = of(lines, nodeId).slice(from, from + most);
      return {
        lines: page.map((text) => ({ atMs: clock.now(), text })),
        cursor: String(from + page.length),
      };
    },
  };
  return {
    nodeLog,
    /** The mails of one node's collector, each taken once. */
    collectorOf: (nodeId: string): CollectorMailbox => ({
      drain: async (_box, most, _bytes, reader) => {
        const taken = of(mails, nodeId)
          .splice(0, most)
          .map((raw) => ({ uidValidity: 1, uid: ++lastUid, raw }));
        if (taken.length > 0) await reader.due({ uidValidity: 1, uids: taken.map(({ uid }) => uid) });
        for (const mail of taken) await reader.take(mail);
        return { taken: taken.length, left: 0 };
      },
    }),
    /** Tells of what was handed over since the last time, in an order of its own. */
    async speak(): Promise<void> {
      const rows = await within((tx) => tx.select().from(messages));
      const out = rows.filter(({ id, state }) => handedOver.has(state) && !told.has(id));
      for (const message of inOrderOf(random, out)) {
        told.add(message.id);
        const how = fates[told.size % fates.length] ?? [];
        of(lines, message.nodeId ?? "").push(taken(message), ...how.map((each) => line(message, each)));
        const about = mailsAbout[told.size % mailsAbout.length];
        if (about) of(mails, message.nodeId ?? "").push(about(message));
      }
    },
  };
}

/** The items in another order. */
export function inOrderOf<T>(random: () => number, items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const handedOver: ReadonlySet<string> = new Set(["accepted", "unknown"]);

/** What the log says of one message after another. */
const fates: readonly (readonly (keyof typeof said)[])[] = [
  ["ok"],
  ["rate", "ok"],
  ["dead"],
  ["ok"],
  ["rate", "dead"],
  ["listed"],
  ["ok"],
];

/** What the collector gets about one message after another. */
const mailsAbout: readonly (((message: MessageRow) => Uint8Array) | null)[] = [
  null,
  (message) => arfFor(messageIdOf(message)),
  (message) => replyTo(messageIdOf(message), "Thank you, let us talk."),
  null,
  (message) => replyTo(messageIdOf(message), "", [`Delivered-To: ${optOutAddressOf(message)}`]),
  (message) => dsnFor(verpOf(message), message.recipient ?? "", "failed", said.dead[2]),
];

const queueIdOf = ({ id }: MessageRow) => id.replaceAll("-", "").slice(-14).toUpperCase();

const taken = (message: MessageRow) =>
  `postfix/cleanup[71]: ${queueIdOf(message)}: message-id=<${message.messageIdHeader}>`;

function line(message: MessageRow, how: keyof typeof said): string {
  const [status, dsn, words] = said[how];
  const host = "mx.receiver.example[192.0.2.7]";
  const text = status === "sent" ? words : `host ${host} said: ${words} (in reply to RCPT TO command)`;
  return `postfix/smtp[72]: ${queueIdOf(message)}: to=<${message.recipient}>, relay=${host}:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=${dsn}, status=${status} (${text})`;
}
