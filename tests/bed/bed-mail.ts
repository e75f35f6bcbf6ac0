import { Resolver } from "node:dns/promises";
import { connect } from "node:net";
import { type LogRecord, parseLogLine } from "@penguinmails/core/delivery/postfix-log";
import { makeCollectorMailbox } from "@penguinmails/integrations/imap/collector";
import { makeMessageComposer } from "@penguinmails/integrations/smtp/compose-message";
import { makeNodeLog } from "@penguinmails/provisioning/node-log";
import { collectorAddressOf } from "@penguinmails/services/fleet/node-access";
import { nameServer, type Receiver, vps } from "../../scripts/testbed/bed.ts";
import { type MailSeen, readMails } from "../../scripts/testbed/mail-seen.ts";
import { until } from "../../scripts/testbed/until.ts";
import type { AgencyOnSite } from "../site/agency-on-site.ts";

export type BedMail = ReturnType<typeof startBedMail>;
type Sent = { readonly messageId: string; readonly envelopeFrom: string };
type Delivery = Extract<LogRecord, { readonly kind: "delivery" }>;

/** Mail through a node that serves, by the product's own adapters, and what becomes of it. */
export function startBedMail(world: AgencyOnSite, nodeId: string) {
  const { ports, submitter } = world;
  const collector = makeCollectorMailbox({
    port: ports.imap,
    rejectUnauthorized: false,
    connectTimeoutMs: 15_000,
    socketTimeoutMs: 30_000,
  });
  const log = makeNodeLog({ sshPort: ports.ssh });
  const dns = new Resolver();
  dns.setServers([nameServer.ip]);
  let count = 0;

  return {
    /** For verifiers that ask DNS themselves. */
    resolve: (name: string, type: string) => dns.resolve(name, type) as Promise<string[]>,

    /** From the domain's mailbox, under an envelope of its own. Throws with the server's words when it is refused for good. */
    async send(domain: string, to: string, password?: string): Promise<Sent> {
      const email = `ana@${domain}`;
      count += 1;
      const messageId = `m${count}.${Date.now()}@${domain}`;
      const envelopeFrom = `v${count}@bounce.${domain}`;
      const raw = await makeMessageComposer().compose({
        from: { name: "Ana", email },
        to: { name: null, email: to },
        subject: `Number ${count}`,
        text: "Hello Kim",
        html: "<p>Hello Kim</p>",
        dateMs: Date.now(),
        messageId,
        feedbackId: "c:t:k:s",
        unsubscribe: { url: "https://mail.example/u/1", mailto: `u1@bounce.${domain}` },
      });
      const submission = {
        host: vps.primaryIp,
        username: email,
        password: password ?? (await world.mailboxPassword(email)),
        envelopeFrom,
        envelopeTo: to,
        raw,
        beforeFinalDot: async () => undefined,
      };
      const reply = await until("submission takes no mail", 60_000, async () => {
        const answer = await submitter.submit(submission);
        // Postfix is being started again for a changed map: the product tries later, too.
        const isForNow = answer.outcome === "refused" && answer.code < 500;
        return isForNow ? null : answer;
      });
      if (reply.outcome !== "accepted") throw new Error(`${reply.outcome}: ${reply.text}`);
      return { messageId, envelopeFrom };
    },

    arrival: (receiver: Receiver, { messageId }: Sent): Promise<MailSeen> =>
      until(`<${messageId}> does not arrive at ${receiver.domain}`, 60_000, async () => {
        const mails = await readMails(receiver);
        return mails.find(({ raw }) => raw.includes(messageId)) ?? null;
      }),

    /** What the node's log, read as the product reads it, says of the message's first delivery. */
    async fate({ messageId }: Sent): Promise<Delivery> {
      const access = await world.access(nodeId);
      return until(`the log says nothing of <${messageId}>`, 60_000, async () => {
        const { lines } = await log.read(access, null, 5_000);
        const records = lines.flatMap(({ text, atMs }) => parseLogLine(text, atMs) ?? []);
        const known = records.find((one) => one.kind === "message-id" && one.messageId === messageId);
        const isOfIt = (one: LogRecord): one is Delivery =>
          one.kind === "delivery" && one.queueId === known?.queueId;
        return records.find(isOfIt) ?? null;
      });
    },

    /** A mail of the collector's that is meant; all that came before it are taken too. */
    async collected(isMeant: (raw: string) => boolean): Promise<string> {
      const row = await world.row(nodeId);
      const box = {
        host: vps.primaryIp,
        username: collectorAddressOf(row),
        password: world.container.secrets.open(row.sealedCollectorPassword, `node:${nodeId}:collector`),
      };
      return until("nothing of that kind reaches the collector", 60_000, async () => {
        const found: string[] = [];
        await collector.drain(box, 100, 1_000_000, {
          due: async ({ uids }) => uids,
          take: async ({ raw }) => {
            const text = Buffer.from(raw).toString("utf8");
            if (isMeant(text)) found.push(text);
          },
        });
        return found[0] ?? null;
      });
    },

    /** The server's answer to a recipient elsewhere, from somebody who has not logged in. */
    asStranger(to: string): Promise<string> {
      const words = ["EHLO stranger.example", "MAIL FROM:<me@stranger.example>", `RCPT TO:<${to}>`];
      return new Promise((resolve, reject) => {
        const socket = connect({ host: vps.primaryIp, port: ports.smtp, timeout: 15_000 });
        let rest = "";
        socket.once("timeout", () => reject(new Error("SMTP is silent")));
        socket.once("error", reject);
        socket.setEncoding("utf8").on("data", (text: string) => {
          rest += text;
          const last = rest.split("\r\n").at(-2) ?? "";
          if (!/^\d{3} /.test(last)) return;
          rest = "";
          const next = words.shift();
          if (next !== undefined && last.startsWith("2")) return void socket.write(`${next}\r\n`);
          socket.destroy();
          resolve(last);
        });
      });
    },
  };
}
