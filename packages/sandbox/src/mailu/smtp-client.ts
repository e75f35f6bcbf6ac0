import SMTPConnection from "nodemailer/lib/smtp-connection/index.js";
import { nodePorts } from "../net.ts";
import type { Target } from "./next-hop.ts";

export type HopResult = {
  readonly status: "sent" | "deferred" | "bounced";
  readonly relay: string;
  readonly dsn: string;
  readonly text: string;
  /** Name of the host that spoke; null when none did. */
  readonly remote: string | null;
};
/** The address that a mail leaves from, and the name that is greeted with. */
export type SmtpSource = { readonly sourceIp: string; readonly helo: string };
type SmtpClient = {
  /** One mail to one recipient, to the first of the targets that talks. Never rejects. */
  deliver(
    mail: { readonly from: string; readonly to: string; readonly raw: string },
    source: SmtpSource,
    targets: readonly Target[],
  ): Promise<HopResult>;
  close(): void;
};

type Idle = { readonly connection: SMTPConnection; readonly timer: NodeJS.Timeout; readonly mails: number };
type SmtpFailure = Error & {
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly command?: string | undefined;
};

const idleMs = 1_000;
const mostMails = 50;
const silenceMs = 30_000;

/** An MTA's client, after Postfix's: binds the sender's address, greets with its name, keeps connections for a moment. */
export function makeSmtpClient(): SmtpClient {
  const idle = new Map<string, Idle[]>();
  const open = new Set<SMTPConnection>();

  const connect = (source: SmtpSource, { ip }: Target): Promise<SMTPConnection> =>
    new Promise((resolve, reject) => {
      const connection = new SMTPConnection({
        host: ip,
        port: nodePorts.smtp,
        localAddress: source.sourceIp,
        name: source.helo,
        secure: false,
        tls: { rejectUnauthorized: false },
        allowInternalNetworkInterfaces: true,
        connectionTimeout: silenceMs,
        greetingTimeout: silenceMs,
        socketTimeout: silenceMs,
      });
      open.add(connection);
      connection.once("end", () => {
        open.delete(connection);
        reject(new Error("lost connection"));
      });
      connection.on("error", reject);
      connection.connect(() => resolve(connection));
    });

  const acquire = async (key: string, source: SmtpSource, target: Target) => {
    for (;;) {
      const kept = idle.get(key)?.pop();
      if (!kept) return { connection: await connect(source, target), mails: 0 };
      clearTimeout(kept.timer);
      if (open.has(kept.connection)) return kept;
    }
  };
  const giveBack = (key: string, connection: SMTPConnection, mails: number) => {
    if (mails >= mostMails) return connection.quit();
    const timer = setTimeout(() => connection.quit(), idleMs);
    timer.unref();
    idle.set(key, [...(idle.get(key) ?? []), { connection, timer, mails }]);
  };

  return {
    async deliver(mail, source, targets) {
      let result: HopResult | null = null;
      for (const target of targets) {
        const relay = `${target.host}[${target.ip}]:25`;
        const key = `${source.sourceIp} ${source.helo} ${target.ip}`;
        let pooled: Awaited<ReturnType<typeof acquire>>;
        try {
          pooled = await acquire(key, source, target);
        } catch (error) {
          result = refusedToTalk(target, relay, error as SmtpFailure);
          continue;
        }
        const sent = await send(pooled.connection, mail);
        if ("response" in sent) {
          giveBack(key, pooled.connection, pooled.mails + 1);
          const text = oneLine(sent.response);
          return { status: "sent", relay, dsn: enhanced(text), text, remote: target.host };
        }
        pooled.connection.quit();
        return refused(target, relay, sent.failure);
      }
      return (
        result ?? {
          status: "deferred",
          relay: "none",
          dsn: "4.4.1",
          text: "no host to talk to",
          remote: null,
        }
      );
    },
    close() {
      for (const connection of open) connection.close();
      open.clear();
    },
  };
}

function send(
  connection: SMTPConnection,
  mail: { readonly from: string; readonly to: string; readonly raw: string },
): Promise<{ readonly response: string } | { readonly failure: SmtpFailure }> {
  return new Promise((resolve) => {
    const fail = (failure: Error) => resolve({ failure });
    const end = () => fail(new Error("lost connection"));
    connection.once("error", fail);
    connection.once("end", end);
    connection.send({ from: mail.from, to: [mail.to] }, Buffer.from(mail.raw, "latin1"), (failure, info) => {
      connection.removeListener("error", fail);
      connection.removeListener("end", end);
      if (failure) fail(failure);
      else resolve({ response: info.response });
    });
  });
}

function refusedToTalk(target: Target, relay: string, failure: SmtpFailure): HopResult {
  const { host, ip } = target;
  if (failure.response === undefined)
    return {
      status: "deferred",
      relay: "none",
      dsn: "4.4.1",
      text: `connect to ${host}[${ip}]:25: ${/ECONNREFUSED/.test(failure.message) ? "Connection refused" : "Connection timed out"}`,
      remote: null,
    };
  const reply = oneLine(failure.response);
  // A refusal at the greeting is tried elsewhere and later, even when it is final (smtp_skip_5xx_greeting).
  const dsn = enhanced(reply).replace(/^5/, "4");
  return {
    status: "deferred",
    relay,
    dsn,
    text: `host ${host}[${ip}] refused to talk to me: ${reply}`,
    remote: host,
  };
}

function refused({ host, ip }: Target, relay: string, failure: SmtpFailure): HopResult {
  if (failure.response === undefined || failure.responseCode === undefined)
    return {
      status: "deferred",
      relay,
      dsn: "4.4.2",
      text: `lost connection with ${host}[${ip}] while sending`,
      remote: host,
    };
  const reply = oneLine(failure.response);
  const after = failure.command === "DATA" ? "end of DATA" : (failure.command ?? "MAIL FROM");
  return {
    status: failure.responseCode >= 500 ? "bounced" : "deferred",
    relay,
    dsn: enhanced(reply),
    text: `host ${host}[${ip}] said: ${reply} (in reply to ${after} command)`,
    remote: host,
  };
}

const oneLine = (text: string) => text.replace(/\r?\n/g, " ").trim();

function enhanced(reply: string): string {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1] ?? `${reply[0] ?? "4"}.0.0`;
}
