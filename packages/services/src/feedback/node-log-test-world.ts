import type { NodeLog, NodeLogPage } from "@penguinmails/core/ports/node-access";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { sentWorld } from "./feedback-test-world.ts";
import { ingestNodeLog } from "./ingest-node-log.ts";
import type { MessageRow } from "./record-event.ts";

/** A node's log as journald keeps it: the cursor is the number of lines read. */
export function logOf(lines: string[], atMs: number) {
  const reads: (string | null)[] = [];
  const log: NodeLog = {
    read: async (_access, cursor, most): Promise<NodeLogPage> => {
      reads.push(cursor);
      const from = Math.min(Number(cursor ?? 0), lines.length);
      const page = lines.slice(from, from + most);
      return {
        lines: page.map((text, at) => ({ atMs: atMs + from + at, text })),
        cursor: page.length === 0 ? cursor : String(from + page.length),
      };
    },
  };
  return { log, reads };
}

/** An agency whose messages its node took, and that node's log: `read` reads what `lines` holds by then. */
export async function loggedWorld(database: Database, leadCount: number) {
  const w = await sentWorld(database, leadCount);
  const lines: string[] = [];
  const { log, reads } = logOf(lines, w.clock.now());
  const read = (more: { readonly database?: Database; readonly nodeLog?: NodeLog } = {}) =>
    ingestNodeLog({ ...w.deps, database, nodeLog: log, ...more }, w.target, AbortSignal.timeout(20_000));
  const cursor = async () => {
    const [node] = await w.within((tx) => tx.select().from(nodes).where(eq(nodes.id, w.pool.nodeId)));
    return node?.logCursor ?? null;
  };
  return { ...w, lines, reads, read, cursor };
}

export const queueIds = ["4Xq1Zs0B7Kz1mQ2", "4Xq1Zs0C8Lz2nR3"];
export const queueIdOf = (at: number) => queueIds[at] ?? "4Xq1Zs0D9Mz3pS4";

export const taken = (message: MessageRow, queueId: string) =>
  `postfix/cleanup[71]: ${queueId}: message-id=<${message.messageIdHeader}>`;
export const delivery = (message: MessageRow, queueId: string, status: string, dsn: string, words: string) =>
  `postfix/smtp[72]: ${queueId}: to=<${message.recipient}>, relay=mx.receiver.example[192.0.2.7]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=${dsn}, status=${status} (${words})`;
export const sent = (message: MessageRow, queueId: string) =>
  delivery(message, queueId, "sent", "2.0.0", "250 2.0.0 Ok: queued as 1A2B");
export const refused = (message: MessageRow, queueId: string) =>
  delivery(
    message,
    queueId,
    "bounced",
    "5.1.1",
    "host mx.receiver.example[192.0.2.7] said: 550 5.1.1 User unknown (in reply to RCPT TO command)",
  );
export const deferred = (message: MessageRow, queueId: string) =>
  delivery(
    message,
    queueId,
    "deferred",
    "4.2.0",
    "host mx.receiver.example[192.0.2.7] said: 450 4.2.0 Greylisted, try again in 300 seconds (in reply to RCPT TO command)",
  );

export const queued = (queueId: string) =>
  `postfix/qmgr[70]: ${queueId}: from=<b+x@bounce.sender.example>, size=2345, nrcpt=1 (queue active)`;
