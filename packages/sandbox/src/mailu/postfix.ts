import { takeFault } from "../control/faults.ts";
import type { Journal } from "../host/journal.ts";
import { mailDate } from "../receivers/compose.ts";
import { domainOf } from "../receivers/mail-text.ts";
import type { Wheel } from "../wheel.ts";
import type { WorldContext } from "../world-context.ts";
import { bounceReport } from "./bounce-report.ts";
import { type MailDirectory, mailboxesOf } from "./directory.ts";
import { logLines, newQueueId } from "./log-lines.ts";
import { openMailQueue, type QueuedMail } from "./mail-queue.ts";
import type { Mailboxes } from "./mailboxes.ts";
import { routeTo, type Target } from "./next-hop.ts";
import { type MailSettings, transportOf } from "./settings.ts";
import { signMail } from "./sign-mail.ts";
import { type HopResult, makeSmtpClient, type SmtpSource } from "./smtp-client.ts";
import type { TakeMail } from "./smtp-servers.ts";

/** What the smtp container does: takes mail, keeps it, delivers it, and writes of all that in its log. */
export type Postfix = {
  readonly takeSubmitted: TakeMail;
  readonly takeInbound: TakeMail;
  run(isRunning: boolean): void;
  /** Mails in the queue. */
  queued(): number;
  close(): Promise<void>;
  forget(): Promise<void>;
};

type Parts = {
  readonly context: WorldContext;
  readonly serviceId: string;
  readonly directory: MailDirectory;
  readonly mailboxes: Mailboxes;
  readonly journal: Journal;
  readonly wheel: Wheel;
  /** Source address that the machine gives connections out of a network; null: they get no answer. */
  translated(subnet: string): string | null;
  /** Throws while the containers do not run. */
  settings(): MailSettings;
};

const logTag = "mailu-smtp";

export function openPostfix(parts: Parts): Postfix {
  const { context, serviceId, directory, mailboxes, journal, wheel } = parts;
  let last: MailSettings | null = null;
  const settings = (): MailSettings => {
    last = parts.settings();
    return last;
  };
  /** What an attempt began with also ends it, when the containers went down in between. */
  const lastSettings = () => last ?? settings();
  const { clock, log } = context;
  const client = makeSmtpClient();
  const write = (lines: readonly string[]) => {
    journal.append(logTag, lines).catch((error: unknown) => log(`journal of ${serviceId}: ${String(error)}`));
  };

  const attempt = async (mail: QueuedMail): Promise<HopResult> => {
    const local = mailboxesOf(directory, mail.to);
    if (local !== null) return toMailboxes(mail, local);
    const { hold } = transportOf(settings(), mail.from);
    if (hold) return putOff(hold);
    const route = routeTo(context, domainOf(mail.to));
    if ("verdict" in route)
      return { status: route.verdict, relay: "none", dsn: route.dsn, text: route.text, remote: null };
    const source = sourceOf(mail.from);
    return source ? client.deliver(mail, source, route.targets) : unanswered(route.targets);
  };

  /** Where mail of the sender leaves from and as whom; a fault breaks the machine's address translation, or its name. */
  const sourceOf = (sender: string): SmtpSource | null => {
    const { subnet, helo } = transportOf(settings(), sender);
    const fault = takeFault(context.store, "egress", domainOf(sender));
    if (fault === "primary-source") return { sourceIp: settings().listenIp, helo };
    const sourceIp = parts.translated(subnet);
    if (sourceIp === null) return null;
    return { sourceIp, helo: fault === "wrong-ehlo" ? "localhost.localdomain" : helo };
  };

  /** What error(8) does as `retry`: its next hop is a status and a reason. */
  const putOff = (hold: string): HopResult => {
    const [, dsn = "4.0.0", text = hold] = /^(4\.\d+\.\d+) (.*)$/.exec(hold) ?? [];
    return { status: "deferred", relay: "none", dsn, text, remote: null };
  };

  /** A private address went out into the world: whoever got it cannot answer. */
  const unanswered = (targets: readonly Target[]): HopResult => {
    const { host = "", ip = "" } = targets[0] ?? {};
    const text = `connect to ${host}[${ip}]:25: Connection timed out`;
    return { status: "deferred", relay: "none", dsn: "4.4.1", text, remote: null };
  };

  const toMailboxes = async (mail: QueuedMail, ends: readonly string[]): Promise<HopResult> => {
    const { hostname } = settings();
    const relay = `${hostname}[private/dovecot-lmtp]`;
    if (ends.length === 0)
      return {
        status: "bounced",
        relay,
        dsn: "5.1.1",
        text: `host ${hostname}[private/dovecot-lmtp] said: 550 5.1.1 <${mail.to}> User doesn't exist (in reply to RCPT TO command)`,
        remote: hostname,
      };
    await deliverLocally(mail.from, ends, mail.raw);
    return {
      status: "sent",
      relay,
      dsn: "2.0.0",
      text: `250 2.0.0 <${mail.to}> ${mail.queueId} Saved`,
      remote: hostname,
    };
  };

  const deliverLocally = (from: string, ends: readonly string[], raw: string) =>
    Promise.all(
      ends.map((email) =>
        mailboxes.deliver(email, `Return-Path: <${from}>\r\nDelivered-To: ${email}\r\n${raw}`),
      ),
    );

  const settled = (mail: QueuedMail, result: HopResult, end: "removed" | "expired" | "kept"): void => {
    const now = clock.now();
    const { syslogName, hold } = transportOf(lastSettings(), mail.from);
    const program = result.relay.includes("dovecot-lmtp")
      ? "postfix/lmtp"
      : result.relay === "none" && (hold || result.status === "bounced")
        ? "postfix/error"
        : `${syslogName}/smtp`;
    const lines = [
      logLines.delivery({
        ...result,
        program,
        queueId: mail.queueId,
        to: mail.to,
        delaySeconds: (now - mail.arrivedAtMs) / 1_000,
      }),
    ];
    if (end === "expired") lines.push(logLines.expired(mail.queueId, mail.from));
    if (result.status === "bounced" || end === "expired") lines.push(...reportTo(mail, result, now));
    if (end !== "kept") lines.push(logLines.removed(mail.queueId));
    write(lines);
  };

  /** Tells the envelope sender; a bounce itself is never bounced (RFC 5321 §4.5.5). */
  const reportTo = (mail: QueuedMail, result: HopResult, atMs: number): readonly string[] => {
    if (mail.from === "") return [];
    const bounceId = newQueueId();
    const { hostname } = lastSettings();
    const raw = bounceReport(mail, {
      hostname,
      atMs,
      dsn: result.dsn,
      text: result.text,
      remote: result.remote,
    });
    const ends = mailboxesOf(directory, mail.from) ?? [];
    deliverLocally("", ends, raw).catch((error: unknown) => log(`mailbox of ${serviceId}: ${String(error)}`));
    return [logLines.bounceSent(mail.queueId, bounceId)];
  };

  const queue = openMailQueue(context, serviceId, wheel, { attempt, settled });

  const take = async (
    mail: Parameters<TakeMail>[0],
    raw: string,
    protocol: "ESMTP" | "ESMTPSA",
  ): Promise<string> => {
    const { hostname } = settings();
    const now = clock.now();
    let first = "";
    for (const to of mail.to) {
      const queueId = newQueueId();
      first ||= queueId;
      const trace = `Received: from ${protocol === "ESMTPSA" ? "authenticated-user" : `[${mail.clientIp}]`} by ${hostname} (Postfix) with ${protocol} id ${queueId}\r\n for <${to}>; ${mailDate(now)}\r\n`;
      const whole = `${trace}${raw}`;
      const messageId = /^message-id:[ \t\r\n]*(\S+)/im.exec(raw)?.[1] ?? `<${queueId}@${hostname}>`;
      write([
        logLines.taken(
          queueId,
          protocol === "ESMTPSA" ? "front.mailu[192.168.203.3]" : `unknown[${mail.clientIp}]`,
          mail.user,
        ),
        logLines.messageId(queueId, messageId),
        logLines.active(queueId, mail.from, whole.length),
      ]);
      await queue.add({ queueId, from: mail.from, to, raw: whole, arrivedAtMs: now });
    }
    return first;
  };

  return {
    takeSubmitted: async (mail) =>
      take(mail, await signMail(directory, settings().dkimSelector, mail.raw), "ESMTPSA"),
    takeInbound: (mail) => take(mail, mail.raw, "ESMTP"),
    run: queue.run,
    queued: queue.size,
    async close() {
      client.close();
      await queue.close();
    },
    forget: queue.forget,
  };
}
