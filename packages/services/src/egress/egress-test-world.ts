import type { JobPayload } from "@penguinmails/contracts/jobs/catalog";
import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import type { EgressSeen } from "@penguinmails/core/egress/judge-egress";
import type { ArrivedMail } from "@penguinmails/core/ports/egress";
import type { Submission, SubmissionReply } from "@penguinmails/core/ports/mail";
import { addresses, egressAttestations } from "@penguinmails/db/schema/fleet";
import { outbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { seenAsExpected, testSigningKeys } from "@penguinmails/testkit/attested";
import { testClock } from "@penguinmails/testkit/clock";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { attestDueEgress } from "./attest-due-egress.ts";
import { sendProbe } from "./send-probe.ts";
import { takeProbe } from "./take-probe.ts";

/** An agency with a domain that nobody has seen sending, a node that answers as the test wants, and our own receiver. */
export async function egressWorld(database: Database, options: { readonly mailboxes?: number } = {}) {
  const clock = testClock();
  const tenant = await makeTenant({ database, clock });
  const { tenantId } = tenant;
  const pool = await makePool({ database, clock }, tenantId, { mailboxes: 1, ...options, attested: false });
  const within: <T>(work: Parameters<typeof database.withTenant<T>>[1]) => Promise<T> = (work) =>
    database.withTenant(tenantId, work);
  const hostname = await within(async (tx) => {
    const [row] = await tx.select().from(addresses).where(eq(addresses.id, pool.addressId));
    return row?.ptr ?? "";
  });
  const sent: Submission[] = [];
  const node: { reply: SubmissionReply; seen: EgressSeen } = {
    reply: { outcome: "accepted", queueId: null, text: "250 Ok" },
    seen: seenAsExpected({ domain: pool.domainName, ip: pool.ip, hostname }),
  };
  const deps = {
    database,
    clock,
    signingKeys: testSigningKeys,
    secrets: { seal: (plain: string) => plain, open: (sealed: string) => sealed },
    sinkDomain: "probe.example",
    submitter: {
      submit: async (mail: Submission) => {
        sent.push(mail);
        return node.reply;
      },
      close: async () => undefined,
    },
    resolver: {
      lookup: async (name: string) => ({
        status: "found" as const,
        values: name === reverseNameOf(node.seen.ip) ? [hostname] : [node.seen.ip],
        ttlSeconds: 60,
      }),
    },
    verifier: { verify: async () => node.seen },
  };
  const row = () =>
    within(async (tx) => {
      const [found] = await tx.select().from(egressAttestations);
      return found ?? null;
    });
  /** The jobs that were asked for and not run yet. */
  const jobs = async () => {
    const rows = await within((tx) => tx.delete(outbox).where(eq(outbox.job, "egress.probe")).returning());
    return rows.map(({ payload }) => payload as JobPayload<"egress.probe">);
  };
  const send = async () => {
    for (const job of await jobs()) await sendProbe(deps, job);
  };
  const arrive = (
    mail: Pick<Submission, "envelopeFrom" | "envelopeTo" | "raw"> | undefined = sent.at(-1),
  ) => {
    if (!mail) throw new Error("Nothing was sent");
    const { ip, helo, tls } = node.seen;
    const arrived: ArrivedMail = { ip, helo, tls, ...mail };
    return takeProbe(deps, arrived);
  };
  return {
    ...tenant,
    pool,
    clock,
    deps,
    node,
    sent,
    within,
    row,
    jobs,
    due: () => attestDueEgress(deps),
    send,
    arrive,
    async attest() {
      await attestDueEgress(deps);
      await send();
      await arrive();
    },
  };
}
