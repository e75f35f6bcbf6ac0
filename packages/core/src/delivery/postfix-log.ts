import type { EpochMs } from "../time.ts";

/** One thing that Postfix's log says about a message. Everything else in the log is null. */
export type LogRecord =
  | {
      readonly kind: "message-id";
      readonly queueId: string;
      readonly messageId: string;
      readonly at: EpochMs;
    }
  | {
      readonly kind: "delivery";
      readonly queueId: string;
      readonly recipient: string;
      /** Tried with another server by SMTP: not kept on the node, nor given up without a try. */
      readonly isOutgoing: boolean;
      /** Number of the secondary address whose transport tried it (`postfix-ip3`); null: the main address's, or none. */
      readonly transport: number | null;
      readonly status: "sent" | "deferred" | "bounced" | "expired";
      /** Enhanced status code, `x.y.z`. */
      readonly dsn: string | null;
      /** Host that Postfix talked to, null when it reached none. */
      readonly relay: string | null;
      /** Reply code of the remote server, null when Postfix speaks for itself. */
      readonly replyCode: number | null;
      /** What stands in the parentheses: the remote reply or Postfix's own reason. */
      readonly text: string;
      readonly at: EpochMs;
    }
  /** Before each round of tries; `sender` is empty for bounces. */
  | { readonly kind: "sender"; readonly queueId: string; readonly sender: string; readonly at: EpochMs }
  | { readonly kind: "removed"; readonly queueId: string; readonly at: EpochMs };

const idPattern = "([0-9A-F]{6,}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,})";
const cleanupLine = new RegExp(
  `^(?:postfix[\\w-]*/)?cleanup(?:\\[\\d+\\])?: ${idPattern}: message-id=<?([^>\\s]+)>?$`,
);
const deliveryLine = new RegExp(
  `^(?:postfix(?:-ip(\\d{1,4})/|[\\w-]*/))?(\\w+)(?:\\[\\d+\\])?: ${idPattern}: to=<([^>]*)>, (.*)$`,
  // The remote server's words may hold any sign that Unicode takes for a line's end.
  "s",
);
const senderLine = new RegExp(
  `^(?:postfix[\\w-]*/)?qmgr(?:\\[\\d+\\])?: ${idPattern}: from=<([^>]*)>, size=\\d+, nrcpt=\\d+ `,
);
const removedLine = new RegExp(`^(?:postfix[\\w-]*/)?qmgr(?:\\[\\d+\\])?: ${idPattern}: removed$`);
const expiredLine = new RegExp(
  `^(?:postfix[\\w-]*/)?qmgr(?:\\[\\d+\\])?: ${idPattern}: from=<[^>]*>, status=(?:force-)?expired`,
);

/**
 * Reads one line of Postfix's log, with or without syslog's time and host before it (`at` is the time of the log's
 * own bookkeeping). Local hops (lmtp to the node's own mailboxes) are deliveries like any other.
 */
export function parseLogLine(text: string, at: EpochMs): LogRecord | null {
  const line = stripSyslogPrefix(text);
  const cleanup = cleanupLine.exec(line);
  if (cleanup?.[1] && cleanup[2])
    return { kind: "message-id", queueId: cleanup[1], messageId: cleanup[2], at };
  const removed = removedLine.exec(line);
  if (removed?.[1]) return { kind: "removed", queueId: removed[1], at };
  const sender = senderLine.exec(line);
  if (sender?.[1]) return { kind: "sender", queueId: sender[1], sender: sender[2] ?? "", at };
  const expired = expiredLine.exec(line);
  if (expired?.[1])
    return {
      kind: "delivery",
      queueId: expired[1],
      recipient: "",
      isOutgoing: false,
      transport: null,
      status: "expired",
      dsn: "4.4.7",
      relay: null,
      replyCode: null,
      text: "expired",
      at,
    };
  const delivery = deliveryLine.exec(line);
  const [, number, program, queueId, recipient, rest] = delivery ?? [];
  if (!queueId || recipient === undefined || rest === undefined) return null;
  return deliveryOf(
    {
      queueId,
      recipient: recipient.toLowerCase(),
      isOutgoing: program === "smtp",
      transport: number === undefined ? null : Number(number),
      at,
    },
    rest,
  );
}

type Addressed = Pick<
  Extract<LogRecord, { kind: "delivery" }>,
  "queueId" | "recipient" | "isOutgoing" | "transport" | "at"
>;

const statuses = ["sent", "deferred", "bounced", "expired"] as const;

function deliveryOf(addressed: Addressed, rest: string): LogRecord | null {
  // The first is Postfix's own. A log line that was cut has no closing parenthesis.
  const [, word, text = ""] = /(?:^|, )status=([\w-]+)(?: \((.*?)\)?)?$/s.exec(rest) ?? [];
  const status = statuses.find((known) => known === word);
  if (!status) return null;
  const relay = /(?:^|, )relay=([^,\s]+)/.exec(rest)?.[1] ?? null;
  const dsn = /(?:^|, )dsn=(\d\.\d{1,3}\.\d{1,3})/.exec(rest)?.[1] ?? null;
  return {
    kind: "delivery",
    ...addressed,
    status,
    dsn,
    relay: relay === "none" ? null : relay,
    replyCode: replyCodeOf(text),
    text,
  };
}

/** `host mx[ip] said: 550-5.1.1 …` or a bare `250 2.0.0 OK`. */
function replyCodeOf(text: string): number | null {
  const found =
    /\bsaid: (\d{3})[ -]/.exec(text) ??
    /^(\d{3})[ -]/.exec(text) ??
    /\brefused to talk to me: (\d{3})[ -]/.exec(text);
  return found?.[1] ? Number(found[1]) : null;
}

/** `Nov 21 05:43:43 host postfix/smtp[12]: …` and RFC 3339 stamps lose what stands before the program. */
function stripSyslogPrefix(text: string): string {
  const classic = /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) (?:\S+ )?(?=postfix)/.exec(
    text,
  );
  return classic ? text.slice(classic[0].length) : text;
}
