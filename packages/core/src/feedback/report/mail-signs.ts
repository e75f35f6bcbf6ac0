import { headerOf, headersOf } from "./headers.ts";
import { inAnyLanguage } from "./languages.ts";
import type { Mail } from "./read-mail.ts";

const daemons =
  /mailer-?daemon|post ?master|mail delivery|delivery (?:sub)?system|mail administrator|system administrator|mail ?deliver|mdaemon|mail ?server|mailmaster|bounce|no-?reply-?dsn|delivery (?:status|failure|notification)/i;
/** The English words, and those of the other languages. */
function worldwide(english: RegExp, words: Parameters<typeof inAnyLanguage>[0]): RegExp {
  return new RegExp(`${english.source}|${inAnyLanguage(words)}`, "i");
}

const bounceSubjects = worldwide(
  /undeliver(?:able|ed)|returned (?:mail|to sender|message|email)|return(?:ed)? mail|failure not|delivery (?:fail|status|report|problem|error|notif|has)|(?:mail|message) delivery|mail (?:fail|system error|could not|status|returned)|not (?:yet |be |been )*deliver(?:ed|able)|failed mail|delivery (?:delay|warning)|not (?:a )?member|processing error|non-?deliver|could(?:n't| not) (?:be (?:delivered|sent)|(?:send|deliver) (?:your |the )?(?:message|mail))|fail(?:ed|ure)(?: mail| delivery| to deliver| notice)|cannot be delivered|delivery incomplete|unknown user|unknown address|user unknown|mail error|error sending|e?-?mail (?:rejected|bounce)|mailbox (?:full|unavailable)|bounced|(?:message|e-?mail)(?: \S{1,80}){0,5} (?:blocked|rejected|refused|stopped|quarantined)\b|(?:blocked|rejected|stopped|quarantined) (?:a |the |your )?(?:message|e-?mail)/,
  "undelivered",
);
const bounceWords = worldwide(
  /did not (?:exactly )?match|not (?:a )?member|postponed|not listed|not found|was aborted|(?:could|can|was|is|were|has|have|did|be)(?:n't|n.t| ?not) (?:be |been |reach )?(?:deliver|sent|reach|process|accept|complete|relay|post|able|the following)|unable to (?:deliver|complete|send|relay)|undeliver(?:able|ed)|delivery (?:fail|error|problem|to the following|attempt|has failed|temporar|notif)|deliver(?:y|ing).{0,60}(?:fail|problem|error)|failed (?:to deliver|permanently|recipient|address)|fatal errors?|had (?:permanent|delivery)|user unknown|unknown (?:user|recipient|address)|no such (?:user|recipient|mailbox|address)|mailbox (?:is )?(?:full|unavailable|exceed)|over ?quota|exceed.{0,30}(?:size|quota)|recipient (?:address )?(?:was )?(?:rejected|unknown)|invalid (?:recipient|address|final|user)|rejected|returned (?:to|mail)|transcript of session|remote host said|smtp error|\b5\d\d[ -]5\.\d\.\d|undelivered|failed\b|error|violat(?:ed|es|ion)|(?:stopped|blocked|refused|deleted|returned) the following|(?:was|were|been|is) (?:blocked|stopped|deleted|quarantined)/,
  "undelivered",
);
const delayWords = worldwide(
  /warning (?:message )?only|(?:just|only) a warning|do(?:es)? not need to (?:re-?send|take any action)|not need to resend|(?:has|have|was|is|been) (?:been )?(?:temporarily )?delayed|still (?:being |trying|in the queue|awaiting|not been delivered)|will (?:be re-?tried|re-?try|keep trying|continue (?:to )?(?:try|attempt|trying)|be attempted|attempt (?:to )?(?:re-?)?deliver)|temporary failure report|need to re-?send|has been postponed|not yet been delivered|about a delay|advisory-only|keep trying|warning: (?:could not send|message)|delivery attempts will continue|delay(?:ed)? (?:notification|delivery)|not yet been (?:able|delivered)|not yet (?:be delivered|send (?:your )?message)|will be tried again|delayed mail|temporary problem (?:while )?delivering|4\.4\.7 message delayed/,
  "later",
);
const finalWords =
  /permanent (?:error|failure|fatal)|(?<!non-?)fatal error|failed permanently|giv(?:ing|en) up|given up|gave up|no (?:further|more) (?:attempt|delivery)|not going to try|will not be retried|will no longer be/i;

export function isFromDaemon(mail: Mail): boolean {
  const from = headerOf(mail.headers, "from") ?? "";
  const path = headerOf(mail.headers, "return-path");
  return daemons.test(from) || (path !== null && /^<\s*>$|mailer-daemon|postmaster/i.test(path.trim()));
}

/** What gateways, lists and ticket systems put before a subject: "[EXTERNAL]", "***SPAM***", "{Spam?}". */
const tags =
  "\\s*(?:(?:\\[[^\\]\\n]{1,80}\\]|\\*{2,5}[^*\\n]{1,20}\\*{2,5}|\\{[^}\\n]{1,20}\\})\\s{0,3}){0,3}";
const answerSubjects = new RegExp(`^${tags}(?:re|fwd?|aw|wg|sv|antw|tr|rv)\\s*:`, "i");

/** Named as a report, and nobody's answer to one or forward of one. */
export function hasBounceSubject(mail: Mail): boolean {
  // Mozilla's programs and Pine name what they forward so; a server may answer to one that we forwarded.
  const said = mail.subject.replace(/\[fwd: .*$/i, "");
  const isForwarded = /\(fwd\)\s{0,9}$/i.test(said) && !isFromDaemon(mail);
  return bounceSubjects.test(said) && !answerSubjects.test(said) && !isForwarded;
}

/** What many get who may leave (RFC 2369, RFC 8058): newsletters write about bounces. */
export function isToSubscribers(mail: Mail): boolean {
  return headerOf(mail.headers, "list-unsubscribe") !== null;
}

/** A mail server's name in From, and a report's subject: no words are needed to tell what it is. */
export function isPlainlyReport(mail: Mail): boolean {
  return daemons.test(headerOf(mail.headers, "from") ?? "") && hasBounceSubject(mail);
}

/**
 * Sent by a mail server under its own name and from the empty sender, as reports alone are (RFC 5321, 4.5.5): whatever
 * language it is in.
 */
export function isFromServer(mail: Mail): boolean {
  const from = /[^\s<]{1,128}@/.exec((headerOf(mail.headers, "from") ?? "").slice(0, 1_000))?.[0] ?? "";
  const path = headerOf(mail.headers, "return-path")?.trim() ?? "";
  return (
    /^(?:mailer-?daemon|postmaster)@/i.test(from) && /^<\s*>$/.test(path) && !autoSubjects.test(mail.subject)
  );
}

/**
 * A report that may keep to itself who failed. From the empty sender and with a report's subject, or with the sentence
 * that mail servers begin their reports with: people quote that one, and don't begin with it.
 */
export function isReportOfNobody(mail: Mail): boolean {
  if (!hasBounceSubject(mail) || goods.test(mail.subject)) return false;
  const path = headerOf(mail.headers, "return-path")?.trim() ?? "";
  return /^<\s*>$/.test(path) || openings.test(mail.text.slice(0, 1_000));
}

/** Shops write of deliveries, too. */
const goods =
  /\b(?:order|parcel|package|shipment|consignment|bestellung|paket|sendung|commande|colis|pedido)\b/i;
const openings =
  /^\s*(?:this (?:message|e-?mail|mail|report) (?:was|is|has been) (?:created|generated|sent) automatically by|this is (?:the (?:mail|message delivery) (?:system|program)|an automatically generated delivery)|a message that you (?:sent|have sent) (?:could|has|was) not (?:be |been )?delivered)/i;

export function hasBounceWords(mail: Mail): boolean {
  const words = mail.text.slice(0, 16_000);
  return bounceWords.test(words) || delayWords.test(words);
}

/** Says that delivery is still being tried. */
export function isDelayNotice(mail: Mail): boolean {
  const words = `${mail.subject}\n${mail.text.slice(0, 8_000)}`;
  return delayWords.test(words) && !finalWords.test(words);
}

/** A heading over those to whom delivery is still being tried. */
export function isOfDelayed(heading: string): boolean {
  return (delayWords.test(heading) || passingErrors.test(heading)) && !finalWords.test(heading);
}

const passingErrors =
  /\b(?:transient|temporary|non-?fatal) (?:non-?fatal )?(?:errors?|failures?|problems?)\b/i;

const autoSubjects = new RegExp(
  `^${tags}(?:${worldwide(/auto(?:matic|mated|matisch\w*)?[ -]?(?:reply|response|answer|antwort|replied)|auto:|\[auto(?:matic)?[ -]?reply\]|(?:re: )?out of (?:the )?office|(?:[^\s:]{1,40} ){0,6}is (?:currently )?out of (?:the )?office\b|ooo\b|vacation(?=\W*$|:| (?:auto|reply|response|message|notice|notification|until|from|re:))|(?:maternity|paternity|parental|sick|annual|medical) leave\b|away from|absence(?! of)|i(?: am|'m) (?:away|out)\b|(?:i(?: am|'m) )?on (?:vacation|holiday|(?:\w{1,9} )?leave\b)|thank you for (?:your|contacting)|currently (?:out|away)|acknowledge?ment of receipt|(?:your|support|your support) (?:request|ticket|enquiry|inquiry) (?:has been |was )?(?:received|created|opened)|case \S{1,20} (?:has been |was )?(?:created|opened)\b|(?:ticket|request) (?:received|created|opened)\b|we(?: have|'ve) received your (?:message|e-?mail|request)/, "away").source})`,
  "i",
);

/** By its subject somebody is away; his text may well speak of failed delivery and other addresses. */
export function isAbsence(mail: Mail): boolean {
  return autoSubjects.test(mail.subject) && !(isFromDaemon(mail) && bounceSubjects.test(mail.subject));
}

/** Some machines keep the subject that they answer, and say first what they are. Nobody begins a letter so. */
const autoOpenings =
  /^\s*(?:[[【]\s?(?:auto(?:matic|mated)?[ -]?(?:reply|response)|automatische antwort|r.ponse automatique|respuesta autom.tica|resposta autom.tica|risposta automatica|自动(?:回复|答复)|自動(?:回覆|返信|応答)|자동 ?(?:회신|응답|답장))\s?[\]】]|this is an? auto(?:matic|mated)(?:ally generated)? (?:reply|response|answer)\b|这是来自\S{1,20}自动回复)/i;

/** Or last, in a line of its own. */
const autoLine =
  /^[ \t]{0,8}this is an? auto(?:matic|mated)(?:ally generated)? (?:acknowledge?ment|reply|response|answer)\b/im;

/** A machine answered in somebody's name (RFC 3834 and its forerunners). */
export function isAutoReply(mail: Mail): boolean {
  const of = (name: string) => (headerOf(mail.headers, name) ?? "").toLowerCase();
  const submitted = of("auto-submitted");
  // What a list or a tracker tells its subscribers answers nobody (RFC 3834, 5; RFC 2919).
  const isNotice = submitted.startsWith("auto-generated") && of("list-id") !== "";
  if (submitted !== "" && !submitted.startsWith("no") && !isNotice) return true;
  if (/auto[_-]?reply|autorespon/.test(`${of("precedence")} ${of("x-precedence")} ${of("x-mailer")}`))
    return true;
  // The answering program of common hosts names itself so.
  if (headersOf(mail.headers, "delivered-to").some((value) => /^autoresponder$/i.test(value.trim())))
    return true;
  const marks = [
    "x-autoreply",
    "x-autorespond",
    "x-autoreply-from",
    "x-auto-reply",
    "x-mail-autoreply",
    "x-autogenerated",
  ];
  if (
    marks.some((name) => {
      const value = of(name);
      return value !== "" && value !== "no";
    })
  )
    return true;
  if (/^(?:oof|all|autoreply)/.test(of("x-auto-response-suppress")) && autoSubjects.test(mail.subject))
    return true;
  if (autoSubjects.test(mail.subject) || autoOpenings.test(mail.text.slice(0, 200))) return true;
  if (autoLine.test(mail.text.slice(0, 4_000))) return true;
  // No human writes from the empty sender.
  return /^<\s*>$/.test(of("return-path").trim());
}

const challengeWords = worldwide(
  /(?:click|follow|visit|reply|respond|confirm|verify|enter|complete)[^\0]{0,200}(?:to (?:prove|confirm|verify|be added|deliver|release|ensure)|so (?:that\b|i can\b)|guest list|approved senders?|human|captcha|challenge)|(?:challenge|sender (?:verification|confirmation)|verification) (?:required|request|e-?mail)|waiting list|guest list|spam ?arrest|boxbe|tmda|pending.{0,40}(?:confirm|approv|delivery)|(?:please|until you|once you) confirm (?:your (?:message|e-?mail|identity)|that you (?:are|sent|wrote))/,
  "challenge",
);
/** Said by challenges alone: they keep the subject that they answer. */
const plainChallengeWords =
  /(?:be|get) added to my list of approved senders|only from senders (?:that )?i (?:have |had )?approved|confirm[^\0]{0,40}(?:message|e-?mail)[^\0]{0,20}(?:actually|really) came from you|held by my anti-?spam|confirmation will release/i;
const challengeSubjects =
  /confirm|verif|challenge|action required|waiting list|approval|pending|aut?h?enti[cf]|unverified|permission|anti-?spam|bestätig|подтверд|認証|验证|驗證|인증/i;

/** Sent by a service that is known to ask senders to prove to be human. */
export function isKnownChallenger(mail: Mail): boolean {
  return mail.headers.some(
    ([name, value]) =>
      /^(?:from|x-|return-path|sender)/.test(name) &&
      /spamarrest|boxbe|mailinblack|\bsendio\b|\btmda\b|mailblocks|challenge-?response|spamblocker/i.test(
        value,
      ),
  );
}

/** Asks the sender to prove to be human before the mail is shown. */
export function isChallenge(mail: Mail): boolean {
  const words = mail.text.slice(0, 4_000);
  if (plainChallengeWords.test(words)) return true;
  return challengeWords.test(words) && (isKnownChallenger(mail) || challengeSubjects.test(mail.subject));
}
