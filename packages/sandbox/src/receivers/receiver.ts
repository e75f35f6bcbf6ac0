import { createHash } from "node:crypto";
import { takeFault } from "../control/faults.ts";
import { type DnsContext, lookUp } from "../dns/answer.ts";
import { isRefused } from "../dns/blocklist.ts";
import { chanceOf } from "../dns/chance.ts";
import { type MailHost, receiverName, recipientDomain } from "../dns/synthetic.ts";
import type { WorldContext } from "../world-context.ts";
import { type Authentication, authenticate, reverseOf } from "./authentication.ts";
import { contentFault, type Refused } from "./content-fault.ts";
import { doesGreylist, passGreylist, trustedAfter } from "./greylist.ts";
import { countHistory, domainLimits, domainSource, historyOf, memoryOf, putHistory } from "./histories.ts";
import { countRefusal, queueId, recordAccepted } from "./ledger.ts";
import { addressOf, domainOf, fieldOf, type MailText, mailText } from "./mail-text.ts";
import { personOf } from "./person.ts";
import { profiles } from "./profiles.ts";
import { type Reply, replyOf } from "./smtp-reply.ts";
import type { Envelope, SmtpHandlers, Verdict } from "./smtp-wire.ts";
import { judge } from "./standing.ts";

/** What comes back to the sender later. */
export type TakenMail = {
  readonly host: MailHost;
  /** Last octet of the receiver that took it. */
  readonly last: number;
  readonly memory: string;
  readonly envelope: Envelope;
  readonly recipient: string;
  readonly messageId: string;
  readonly mail: MailText;
  readonly authentication: Authentication;
};
export type Aftermath = { plan(taken: TakenMail): Promise<unknown> };

const ok = replyOf("250 2.1.0 Ok");
const okRecipient = replyOf("250 2.1.5 Ok");
/** One mail in so many meets an operator's own trouble. */
const troubleShare = 0.002;

/** One receiver of the world: what stands on `NET.1.<last>`. */
export function makeReceiver(
  context: WorldContext,
  { host, last }: { readonly host: MailHost; readonly last: number },
  aftermath: Aftermath,
): SmtpHandlers {
  const { store, clock, seed } = context;
  const profile = profiles[host];
  const name = receiverName(last);
  const memory = memoryOf(host, last);
  const greylists = doesGreylist(seed, last, profile.greylistingShare);
  /** The same address in every world of that seed, wherever it runs. */
  const withinWorld = (ip: string) => ip.replace(`${context.net.prefix}.`, "");
  const ask = (of: string, type: string) => lookUp(context satisfies DnsContext, of, type);

  const refuse = async (
    envelope: Envelope,
    refused: Refused,
    more: Record<string, string> = {},
  ): Promise<Reply> => {
    const reply = replyOf(refused.words, {
      ip: envelope.ip,
      from: envelope.from,
      rcpt: envelope.recipients[0] ?? "",
      domain: domainOf(envelope.from),
      host: name,
      id: queueId(seed, withinWorld(envelope.ip), envelope.from, String(clock.now())),
      ...more,
    });
    await countRefusal(store, host, reply.code, refused.why);
    return reply;
  };

  const judgeSource = async ({ ip, from }: Envelope): Promise<Refused | null> => {
    if (from === "") return null;
    const now = clock.now();
    const known = historyOf(store, memory, ip, now);
    const die = chanceOf(seed, "deferral", memory, withinWorld(ip), known.decisions);
    const { verdict, history } = judge(profile.limits, known, now, die);
    await putHistory(store, memory, ip, history);
    if (verdict === "take") return null;
    return verdict === "block"
      ? { why: "blocked", words: profile.words.blocked }
      : { why: "rate", words: profile.words.rate };
  };

  return {
    name,
    log: context.log,
    async mail(envelope) {
      const { words } = profile;
      const reverse = reverseOf(ask, envelope.ip);
      if (profile.wants.ptr && reverse.matches === null)
        return refuse(envelope, { why: "trouble", words: words.trouble });
      if (profile.wants.ptr && !reverse.matches)
        return refuse(envelope, { why: "no-ptr", words: words.noPtr });
      if (words.listed !== null && isRefused(store, envelope.ip, clock.now()))
        return refuse(envelope, { why: "listed", words: words.listed });
      const refused = profile.judges === "at-mail-from" ? await judgeSource(envelope) : null;
      return refused ? refuse(envelope, refused) : ok;
    },

    async recipient(envelope, address) {
      const knowsNobody = takeFault(store, "receiver", host, ["everybody-unknown"]) !== null;
      const refused: Refused | null = knowsNobody
        ? { why: "fault", words: profile.words.unknown }
        : await judgeRecipient(address, envelope);
      return refused ? refuse(envelope, refused, { rcpt: address }) : okRecipient;
    },

    async content(envelope, raw) {
      const fault = takeFault(store, "receiver", host);
      if (fault === "break") return "cut";
      if (typeof fault === "number") {
        const words = fault < 500 ? profile.words.rate : profile.words.blocked;
        return refuse(envelope, { why: "fault", words: words.replace(/^\d{3}/, String(fault)) });
      }
      const verdict = await judgeContent(envelope, raw);
      return fault === "timeout" ? "cut" : verdict;
    },
  };

  async function judgeRecipient(address: string, { ip, from }: Envelope): Promise<Refused | null> {
    const { words } = profile;
    const nature = recipientDomain(seed, domainOf(address));
    const isHere =
      (nature?.kind === "mail" && nature.host === host) || (nature?.kind === "implicit" && host === "own");
    if (!isHere) return { why: "relay", words: words.relay };
    const person = personOf(seed, address, host);
    switch (person.mailbox) {
      case "unknown":
        await countHistory(store, memory, ip, "unknown", clock.now());
        return { why: "unknown", words: words.unknown };
      case "disabled":
        return { why: "disabled", words: words.disabled };
      case "full":
        return { why: "full", words: words.full };
      case "over-quota":
        return { why: "over-quota", words: words.overQuota };
      case "works":
      case "bounces-later":
        break;
    }
    const history = historyOf(store, memory, ip, clock.now());
    if (!greylists || from === "" || history.cameBack >= trustedAfter) return null;
    if (!(await passGreylist(store, memory, { ip, from, recipient: address }, clock.now())))
      return { why: "greylisted", words: words.greylisted };
    const again = historyOf(store, memory, ip, clock.now());
    await putHistory(store, memory, ip, { ...again, cameBack: again.cameBack + 1 });
    return null;
  }

  async function judgeContent(envelope: Envelope, raw: string): Promise<Verdict> {
    const refused = profile.judges === "at-the-dot" ? await judgeSource(envelope) : null;
    if (refused) return refuse(envelope, refused);
    const mail = mailText(raw);
    const authentication = authenticate(ask, envelope, mail);
    const fault = contentFault(profile, envelope, mail, authentication);
    if (fault) {
      const domain = authentication.fromDomain ?? domainOf(envelope.from);
      return refuse(envelope, fault, { domain });
    }
    const now = clock.now();
    const ofDomain = domainSource(authentication.fromDomain ?? "");
    const judged = judge(domainLimits, historyOf(store, memory, ofDomain, now), now, 1);
    if (judged.verdict === "block") {
      await putHistory(store, memory, ofDomain, judged.history);
      return refuse(envelope, { why: "blocked", words: profile.words.lowDomain });
    }
    const known = historyOf(store, memory, envelope.ip, now);
    if (chanceOf(seed, "trouble", memory, withinWorld(envelope.ip), known.decisions) < troubleShare)
      return refuse(envelope, { why: "trouble", words: profile.words.trouble });
    const messageId =
      fieldOf(mail, "Message-ID")?.replace(/^<|>$/g, "") ??
      `${createHash("sha256").update(raw, "latin1").digest("hex").slice(0, 32)}@${name}`;
    const { fromDomain, spf, dkim, dmarc } = authentication;
    const stream = {
      ip: envelope.ip,
      helo: envelope.helo,
      ptr: reverseOf(ask, envelope.ip).name,
      ...{ fromDomain, spf: spf.result, dkim: dkim.result, dmarc },
    };
    const writes: Promise<unknown>[] = [];
    for (const recipient of envelope.recipients) {
      const { isFirst, written } = recordAccepted(
        store,
        {
          atMs: now,
          messageId,
          recipient: recipient.toLowerCase(),
          operator: host,
          sender: envelope.from,
          from: addressOf(fieldOf(mail, "From")),
          subject: fieldOf(mail, "Subject") ?? "",
          ip: envelope.ip,
        },
        stream,
      );
      for (const source of [envelope.ip, ofDomain])
        writes.push(countHistory(store, memory, source, "accepted", now));
      writes.push(written);
      if (isFirst && envelope.from !== "")
        writes.push(
          aftermath.plan({ host, last, memory, envelope, recipient, messageId, mail, authentication }),
        );
    }
    // One tick wrote it all: the 250 stands on what a kill cannot take away.
    await Promise.all(writes);
    return replyOf(profile.words.accepted, { id: queueId(seed, messageId, String(now)), host: name });
  }
}
