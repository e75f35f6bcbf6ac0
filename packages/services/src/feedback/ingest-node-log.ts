import { type LogRecord, parseLogLine } from "@penguinmails/core/delivery/postfix-log";
import { isQueueHold } from "@penguinmails/core/delivery/queue-hold";
import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { parseProbeAddress } from "@penguinmails/core/delivery/verp";
import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import type { ReplyRule } from "@penguinmails/core/feedback/reply/reply-rule";
import { foreignMail } from "@penguinmails/core/fleet/foreign-mail";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { NodeLog, NodeLogPage } from "@penguinmails/core/ports/node-access";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import type { EpochMs } from "@penguinmails/core/time";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import { messages } from "@penguinmails/db/schema/campaigns";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, sql } from "drizzle-orm";
import { accepted } from "../delivery/record-hand-over.ts";
import { settleUntold } from "../delivery/settle-untold.ts";
import { countForeignMail } from "../fleet/count-foreign-mail.ts";
import { judgeSuspicion } from "../fleet/judge-suspicion.ts";
import { nodeAccessOf, servingNode } from "../fleet/node-access.ts";
import { isRefusedData } from "../platform/refused-data.ts";
import type { RuleBook } from "../reply-rules/rule-book.ts";
import { type DeliveryReport, takeDelivery } from "./apply-delivery.ts";
import { type Consequences, concludeDeliveries } from "./conclude-deliveries.ts";
import { type HeldMessages, holdMessages, isOf } from "./hold-messages.ts";
import type { MessageRow } from "./record-event.ts";
import { asTriedFrom, type Transports, transportsOf, triedFrom } from "./tried-from.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly nodeLog: NodeLog;
  readonly ruleBook: RuleBook;
  readonly signingKeys: SigningKeys;
  readonly log?: { warn(fields: object, message: string): void };
};

/** Of 16 KB at most, as Docker divides them: a page fits into what a shell keeps of a command's output. */
const pageLines = 1_000;
const mostPages = 20;

/**
 * Reads a node's Postfix log from the stored cursor on and takes in what it says about our messages; mail that left and is
 * none of ours is counted, and may raise a suspicion. Events and the
 * new cursor are committed together, page by page: a crash reads a page again and counts nothing twice. A page that the
 * database refuses for what it holds is read in halves, down to the one line, which is passed over: no server's reply stops
 * the reader. Returns the number of lines read.
 */
export async function ingestNodeLog(
  deps: Deps,
  input: { readonly tenantId: string; readonly nodeId: string },
  signal: AbortSignal,
): Promise<number> {
  let total = 0;
  let most = pageLines;
  for (let page = 0; page < mostPages && !signal.aborted; page++) {
    const began = deps.clock.now();
    const node = await deps.database.withTenant(input.tenantId, (tx) => servingNode(tx, input.nodeId));
    const access = node && nodeAccessOf(deps.secrets, node);
    if (!node || !access) return total;
    const { lines, cursor, isTorn } = await deps.nodeLog.read(access, node.logCursor, most);
    const reachedEnd = lines.length < most;
    const end = reachedEnd ? { logReadAt: began } : {};
    const tornBefore = isTorn ? oldestOf(lines, deps.clock.now()) : null;
    const read = { from: node.logCursor, cursor, readBefore: node.logReadAt, tornBefore, end };
    try {
      await takePage(deps, input, read, lines);
    } catch (error) {
      if (!isRefusedData(error)) throw error;
      // A line alone is read once more too: another transaction may have been in its way.
      if (most > 1) {
        most = Math.ceil(lines.length / 2);
        continue;
      }
      deps.log?.warn({ err: error, nodeId: node.id }, "a line of a node's log is passed over");
      await takePage(deps, input, read, []);
    }
    total += lines.length;
    if (reachedEnd) return total;
  }
  return total;
}

type Page = {
  readonly from: string | null;
  readonly cursor: string | null;
  /** When the log had been read to its end before; null: never. */
  readonly readBefore: EpochMs | null;
  /** Lines before that are missing; null: none is. */
  readonly tornBefore: EpochMs | null;
  readonly end: { readonly logReadAt?: EpochMs };
};

async function takePage(
  deps: Deps,
  { tenantId, nodeId }: { readonly tenantId: string; readonly nodeId: string },
  { from, cursor, readBefore, tornBefore, end }: Page,
  lines: NodeLogPage["lines"],
): Promise<void> {
  const records = lines
    .map((line) => parseLogLine(line.text.replaceAll("\0", ""), line.atMs))
    .filter((record) => record !== null);
  await deps.database.withTenant(tenantId, async (tx) => {
    // Two readers of one log: the one that comes second finds another cursor and leaves it.
    const moved = await tx
      .update(nodes)
      .set({ logCursor: cursor, ...end })
      .where(and(eq(nodes.id, nodeId), sql`${nodes.logCursor} is not distinct from ${from}`))
      .returning({ id: nodes.id });
    if (moved.length === 0) return;
    const now = deps.clock.now();
    const byQueueId = await messagesOf(tx, nodeId, records);
    const transports = await transportsOf(tx, nodeId);
    const held = await holdMessages(tx, byQueueId, records, transports);
    const hearing = { transports, rules: await deps.ruleBook.inForce(tx), readBefore, now };
    await takeRecords(tx, held, records, hearing);
    if (tornBefore !== null) await settleUntold(tx, handedOverBefore(nodeId, tornBefore), now);
    const foreign = foreignMail(records, {
      hasQueueId: (queueId) => byQueueId.has(queueId),
      isProbe: (recipient) => parseProbeAddress(deps.signingKeys, recipient) !== null,
    });
    await countForeignMail(tx, nodeId, foreign, now);
    if (end.logReadAt !== undefined) await judgeSuspicion(tx, nodeId, now);
  });
}

/** When the first of these lines was written, now at the latest: nothing newer can be missing. */
function oldestOf(lines: NodeLogPage["lines"], nowMs: EpochMs): EpochMs {
  return Math.min(lines.find(({ atMs }) => atMs > 0)?.atMs ?? nowMs, nowMs);
}

/** Messages that the missing lines may have told of. The machine's clock and ours are a little apart. */
function handedOverBefore(nodeId: string, tornBefore: EpochMs) {
  const until = new Date(tornBefore + policy.sending.reconcileForMs).toISOString();
  return and(eq(messages.nodeId, nodeId), sql`${messages.dataSentAt} < ${until}::timestamptz`);
}

type Hearing = Pick<Page, "readBefore"> & {
  readonly transports: Transports;
  readonly rules: readonly ReplyRule[];
  readonly now: EpochMs;
};

async function takeRecords(
  tx: TenantDb,
  held: HeldMessages,
  records: readonly LogRecord[],
  { transports, rules, readBefore, now: nowMs }: Hearing,
): Promise<void> {
  const asked: Consequences[] = [];
  for (const record of records) {
    if (record.kind === "removed") continue;
    const { queueId } = record;
    const message = await held.current(queueId);
    if (!message) continue;
    if (record.kind === "message-id") await nameOnNode(tx, message, queueId);
    else if (record.kind === "sender") await settle(tx, message, queueId, nowMs);
    else if (isOf(record, message)) {
      await settle(tx, message, queueId, nowMs);
      if (isQueueHold(record)) continue;
      // The machine's own clock wrote the time: what is ahead of ours would stay recent for as long.
      const at = Math.min(record.at, nowMs);
      const tried = await asTriedFrom(tx, message, triedFrom(transports, record, message), { ...record, at });
      const report = { ...reportOf({ ...record, at }, tried, rules), notBefore: readBefore };
      asked.push(await takeDelivery(tx, tried, report, nowMs));
    }
  }
  await concludeDeliveries(tx, asked, nowMs);
}

/** Messages by the queue id under which this page of the log speaks of them. */
async function messagesOf(
  tx: TenantDb,
  nodeId: string,
  records: readonly LogRecord[],
): Promise<Map<string, MessageRow>> {
  const byQueueId = new Map<string, MessageRow>();
  const queueIds = [...new Set(records.map((record) => record.queueId))];
  const headers = new Map(
    records.flatMap((record) =>
      record.kind === "message-id" ? [[record.messageId, record.queueId] as const] : [],
    ),
  );
  for (let from = 0; from < queueIds.length; from += 1_000) {
    const chunk = queueIds.slice(from, from + 1_000);
    const rows = await tx
      .select()
      .from(messages)
      .where(and(eq(messages.nodeId, nodeId), inArray(messages.nodeQueueId, chunk)))
      // Postfix gives short ids again: the last that was handed over has it now.
      .orderBy(sql`coalesce(greatest(${messages.dataSentAt}, ${messages.acceptedAt}), 'infinity')`);
    for (const row of rows) if (row.nodeQueueId !== null) byQueueId.set(row.nodeQueueId, row);
  }
  const ids = [...headers.keys()];
  for (let from = 0; from < ids.length; from += 1_000) {
    const rows = await tx
      .select()
      .from(messages)
      .where(inArray(messages.messageIdHeader, ids.slice(from, from + 1_000)));
    for (const row of rows) {
      const queueId = headers.get(row.messageIdHeader);
      // The first queue id is the hand-over; a later one with the same Message-ID is a forward or a bounce's copy.
      if (queueId !== undefined && (row.nodeQueueId === null || row.nodeQueueId === queueId))
        byQueueId.set(queueId, row);
    }
  }
  return byQueueId;
}

/** States in which a message is at its node, or may be. */
const mayBeThere: ReadonlySet<MessageRow["state"]> = new Set(["leased", "data_sent", "unknown", "accepted"]);

/**
 * Keeps what the log calls the message. It proves nothing yet: Postfix writes the Message-ID as it reads the header, before
 * the final dot and before its filters, which may refuse the message.
 */
async function nameOnNode(tx: TenantDb, message: MessageRow, queueId: string): Promise<void> {
  if (message.nodeQueueId !== null || !mayBeThere.has(message.state)) return;
  await tx.update(messages).set({ nodeQueueId: queueId }).where(eq(messages.id, message.id));
}

/** In the node's queue, or tried from there, it is taken: whoever was not told so by the answer learns it here. */
async function settle(tx: TenantDb, message: MessageRow, queueId: string, nowMs: number): Promise<void> {
  if (message.state === "data_sent" || message.state === "unknown")
    await accepted(tx, message, queueId, `Settled by the node's log as ${queueId}`, nowMs, "reconcile");
}

function reportOf(
  { status, at, replyCode, dsn: enhanced, text }: Extract<LogRecord, { kind: "delivery" }>,
  message: MessageRow,
  rules: readonly ReplyRule[],
): DeliveryReport {
  const told = { at, source: "node-log", replyCode, enhanced, text } as const;
  if (status === "sent") return { ...told, status: "delivered" };
  const operator = operatorOf(message);
  const verdict = classifyReply({ code: replyCode, enhanced, text, operator }, rules);
  return { ...told, status: status === "deferred" ? "deferred" : "bounced", verdict };
}
