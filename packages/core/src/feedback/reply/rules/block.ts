import { day, hour } from "../../../time.ts";
import type { ReplyRule } from "../reply-rule.ts";
import { policyAbroad, shutOutAbroad, spamAbroad, tooManyAbroad } from "./languages.ts";
import { blockedFor, cooled, domainListed, listed, quarantined, retried, row, slowed } from "./row.ts";
import { senderRules } from "./sender.ts";

/** What is said about us: our IP, domain, sender, rate or content. Never counts against the recipient. */
export const blockRules: readonly ReplyRule[] = [
  row("block/dnsbl-domain", domainListed(), {
    version: 2,
    phrases: [
      "\\bdbl\\b|spamhaus\\.org/query/domain|\\bsurbl\\b|\\buribl\\b|rhsbl|mailfrom domain is listed",
      "(?:black|block) ?-?listed (?:ur[il]|link|domain)|\\b(?:ur[il]|link|domain)s? (?:\\S{3,80} )?(?:is |are )?(?:black|block) ?-?listed",
    ],
    samples: [
      "554 5.7.1 Service unavailable; Sender address [a@example.org] blocked using dbl.spamhaus.org",
      "550 5.7.1 Message contains blacklisted URL",
    ],
  }),
  // SpamCop lets a listing go a day after the last report; nothing can be asked for before.
  row(
    "block/spamcop",
    { ...listed(), durationMs: day },
    {
      phrases: ["spamcop"],
      samples: ["550 5.7.1 Mail from 192.0.2.1 refused, see http://www.spamcop.net/bl.shtml?192.0.2.1"],
    },
  ),
  row("block/dnsbl", listed(), {
    version: 2,
    phrases: [
      "blocked using|\\b(?:pbl|xbl|sbl)\\b|spamhaus|barracudacentral|\\bsorbs\\b|abuseat|psbl\\.|njabl|dnsbl|\\brbls?\\b|\\bbl\\.|mailspike|cloudmark|ivmsip|uceprotect|invaluement|spamrats|senderscore|ordb\\.|block ?list|black ?list(?:ed|s)?|deny ?list|rejected because .{0,60}is (?:in|on) a (?:black|block)|in (?:a|our|the|my) .{0,20}black ?list|(?:\\bip\\b|address|host|server)[^.;]{0,20}(?:\\S{7,40} )?is listed (?:on|in|at|by)\\b",
    ],
    samples: [
      "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
      "553 Your network is temporary blacklisted",
      "553-mail rejected because your IP is in the PBL",
      "550 The sending IP (192.0.2.1) is listed on https://list.example/",
    ],
  }),
  row("rate/greylist", retried("greylisted", "greylist"), {
    version: 2,
    codes: [4],
    phrases: [
      "first[- ]time sender|triplet (?:is )?(?:unknown|not|new)|(?:unknown|new) triplet|deferred for anti-?spam",
      "gr[ea]y-?list",
      "internal resource temporarily unavailable",
      "greyed out|gray(?:ed)? out",
    ],
    samples: [
      "450 4.2.0 <user@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html",
      "451 4.7.1 Greylisting in action, please come back in 300 seconds",
      "450 4.7.1 First time sender, retry in 5 minutes",
      "451 4.7.1 Please try again in 10 minutes to verify your server (triplet unknown)",
      "451 Internal resource temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451",
    ],
  }),
  // Said for good, it is refused all the same, and says nothing of the recipient.
  row("block/greylisted-for-good", blockedFor("blocked", 4 * hour), {
    codes: [5],
    phrases: ["\\bgr[ea]y-?list"],
    samples: ["550 5.1.1 <user@example.com>: Recipient address rejected because of greylisting"],
  }),
  row("rate/connections", cooled("toomanyconn"), {
    version: 6,
    phrases: [
      "too many (?:simultaneous |concurrent |current |open |smtp |parallel )*(?:connections?|sessions?|recipients?|smtp sessions)",
      "(?:connection|session|recipient|concurren)\\w* (?:rate )?(?:limit|count)? ?(?:exceed|limit(?:ed)? (?:reached|exceeded)|rate limit)|exceeded (?:the )?(?:maximum|max|allowable|permitted|allowed) (?:number|count) of (?:connections|sessions|recipients|simultaneous)|max(?:imum)? (?:number of )?(?:connections|sessions|recipients)|connection frequency",
      "too much (?:fail\\w* authentication|recipients?)\\b|out of allow\\w{0,3} (?:rcpt|recipient|connection|session)s?\\b|\\bmax(?:imum)? rcpts?\\b",
      "\\b(?:ip|sender|host) (?:\\w{1,12} )?limit (?:is |has been |was )?exceeded|number of (?:rcpts?|recipients) (?:is |are )?(?:over|exceed|above|too)|exceeded permitted limits|number of (?:concurrent|simultaneous) connections|thread limit|limit (?:for|of|on) (?:\\w{1,15} )?connections",
    ],
    samples: [
      "421 4.7.0 Too many connections from your host",
      "552 Too many recipients",
      "550 Exceeding outbound thread limit",
      "451 The sending IP has exceeded its limit for connections",
      "421 too many concurrent SMTP connections; please try again later.",
      "550 Requested mail action not taken: too much recipient",
      "556 The number of RCPTs is over size",
      "451 out of allow RCPT numbers.",
      "550 MAX RCPT TO DAILY LIMIT",
      "550 IP limit exceeded",
    ],
  }),
  // Others flood him; our pace is not the cause.
  row(
    "rate/recipient-flooded",
    { ...retried("speeding", "ok"), durationMs: hour },
    {
      phrases: [
        "(?:recipient|user|mailbox) (?:has )?(?:received too (?:much|many) (?:e?-?mails?|messages)|exceeded (?:the |its |their )?message rate|is receiving (?:e?-?mails?|messages) (?:too quickly|at a rate))",
      ],
      samples: [
        "450 4.2.1 <user@example.com>: Mailbox received too much email in a short period of time",
        "450 4.2.1 The recipient has exceeded message rate limit. Try again later.",
        "450 User is receiving mail too quickly",
      ],
    },
  ),
  row("rate/speed", slowed("speeding"), {
    version: 5,
    phrases: [
      "(?:too many|too much|excessive|unusual|exceed\\w{0,3}|maximum|limit).{0,30}(?:messages?|mails?|e-?mails?|rate|volume|traffic)\\b.{0,60}(?:from|hour|minute|second|day|sent|sender|too quick|limit|per )",
      "(?:message|sending|mail|delivery|relay|sender|hourly|daily|recipient|submission|outgoing) ?(?:rate|frequency|submission rate|quota|sending)? ?(?:limit|limits|limited|throttl\\w*|quota)(?: is| has been| was)? ?(?:exceeded|reached|hit|for this)|rate ?-?limit|throttl(?:ed|ing)|slow down|sending too (?:fast|many|quick)|receiving mail (?:too quickly|at a rate)|rate that prevents|please try again slower|exceeded (?:its |the |your )?(?:maximum )?(?:rate|sending|hourly|daily)",
      "\\byou can only send \\d|number of (?:\\w{1,20} ){0,3}(?:messages?|e?-?mails?) (?:\\w{1,20} ){0,3}exceed|max defers and failures|max e?-?mails per (?:hour|day|minute)|(?:send|sending|sent|outgoing|outbound) (?:mail |e-?mail )?quota|reached (?:your|the|its|his) (?:daily|hourly|monthly|sending)|(?:daily|hourly) limit for|rate ?-?limit\\b.{0,20}exceed|(?:send|sent|sending) too many (?:messages|e?-?mails)",
    ],
    samples: [
      "450 4.7.1 Error: too much mail from 192.0.2.1",
      "421 4.7.0 Rate limited, try again later",
      "421 4.3.1 You send too many messages.",
      "450 You can only send 100 msgs per 1h",
      "450 4.2.1 Peak SMTP relay limit exceeded for customer.",
      "554 5.7.0 Your message could not be sent. The limit on the number of allowed outgoing messages was exceeded.",
      "Domain example.org has exceeded the max defers and failures per hour (10/10 (100%)) allowed. Message discarded.",
      "451 4.7.1 Sending too fast, please slow down",
      '451 4.7.1 Ratelimit "user" exceeded',
      "550 sending quota exceeded",
      "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
    ],
  }),
  row("rate/volume", slowed("speeding"), {
    version: 2,
    codes: [4],
    phrases: ["too many (?:e-?)?(?:mails?|messages)\\b(?! (?:in|for|to)\\b)", ...tooManyAbroad],
    samples: [
      "451 4.7.1 Too many messages, try again later",
      "450 Zu viele Nachrichten von dieser Adresse, bitte spaeter erneut versuchen",
      "451 Trop de messages, reessayez plus tard (OFR_204)",
    ],
  }),
  row("content/virus", quarantined("virusdetected"), {
    phrases: [
      "\\bvirus(?:es)?\\b|malware|\\bworm\\b|infected|trojan|eicar|clamav|phish|dangerous (?:attachment|content)|\\bclamd?\\b",
    ],
    samples: [
      "550 5.7.0 Recipient address rejected: Virus detected.",
      "554 Infected with Eicar-Test-Signature",
    ],
  }),
  row("content/spam", quarantined("spamdetected"), {
    version: 8,
    phrases: [
      "\\b(?:outbound)?spam(?:assassin|bouncer|exception|my|ming|-like|med|block|filter|trap|score|profiler|text|bomb)?\\b|by dcc\\b|sensitive words",
      "\\bu\\.?b\\.?e\\b|\\buce\\b|unsolicited|bulk (?:e-?)?mail|junk ?mail|(?:e-?mail|message|mail|content) (?:content )?(?:filter|rejected due to content|content rejected|content denied)|message (?:content )?(?:was )?(?:rejected|refused|denied) (?:due to|because of|for) (?:unacceptable |its )?content|content (?:filter )?reject(?:ion|ed)|reject(?:ing|ed) (?:banned|mail|message) content|message refused by|suspicious content|\\bmi:spb\\b|recurrent pattern|reject bulk|high probability|5\\.7\\.0 reject, id=|bayes|(?:message|mail) (?:has |was )?scored \\d|mass ?mail(?:er|ing)|content (?:is |was |of (?:the|your) message )?(?:is |was |has been )?(?:reject|blocked|denied|refused)|\\bmail \\S{8,60} is rejected\\b|(?:mail|message) (?:is|was|has been) filtered",
      "(?:classified|marked|identified|flagged|tagged|considered) (?:\\w{1,12} ){0,2}(?:as|for) (?:junk|bulk|unsolicited|unwanted|abus\\w{1,4})|\\bunwanted (?:e-?mail|mail|message)|(?:mail|message) is unwanted|too many (?:links|urls|images)\\b|\\b(?:scam|fraud(?! ?ulent))\\b|impersonation (?:attempt|attack|protection)|too many (?:of the )?(?:same|identical|similar|duplicated?|repeated)\\b|(?:identical|duplicated?|repeated) (?:messages?|e-?mails?|mails?|content)\\b(?!-?id)|(?:unacceptable|inappropriate|offensive|obscene|forbidden|objectionable|prohibited) (?:language|material|words?|terms?|expressions?|content)|profanit(?:y|ies)|bad words|\\b(?:links?|ur[il]s?)\\b.{0,40}\\b(?:unknown|non-?existent|unresolvable) (?:host|domain|site)|content (?:policy|restrictions?) (?:violat|breach)",
      ...spamAbroad,
    ],
    samples: [
      "550 Mail content denied. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000726",
      "554 5.6.0 This message has been scored as spam with a probability of more than 90%",
      "550 5.7.1 Message content rejected, UBE, id=00000-00-000",
      "500 5.6.1 Message content rejected",
      "552 5.2.0 Blocked as suspicious content (IB703)",
      "550 MI:SPB 163 mx35",
      "550 Content reject. ABC1",
      "550 Requested action not taken: mail ABCDEFGH.1S2 is rejected,mx3,BM",
      "550 垃圾邮件",
      "550 REJECTED - spamtext",
      "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException",
      "550 Your message was filtered",
      "550 Message contains inappropriate language",
      "552 too many same size mails.",
      "550 This mail is unwanted",
      "550 This message scored 11.4 points. Congratulations!",
      "550 This message was classified as junk",
      "500 This Email is flagged for abuse",
      "550 too many links in message",
      "550 URL in message points to unknown host",
      "550 impersonation attempt detected",
      "550 scam detected",
      "554 5.7.0 Reject, id=20025-09 - SPAM",
    ],
  }),
  row("block/reputation", blockedFor("badreputation", day), {
    version: 3,
    phrases: [
      "(?:bad|low|poor|very low|ip|domain|sender|sending|ip/domain|its|your|web) reputation|reputation (?:score|problem|too low|is|of|filter|check|polic)|\\bdomain (?:is )?too (?:new|young)|newly (?:registered|observed|created) domain|\\btld\\b.{0,20}(?:not|block|reject)|(?:negative|insufficient|no|unknown) (?:\\w{1,10} )?reputation|\\bkarma\\b|senderbase|because of (?:its|your) reputation",
    ],
    samples: [
      "554 5.7.1 Your access to this mail system has been rejected due to the sending MTA's poor reputation.",
      "554 5.5.4 IP sender address with a negative reputation",
      "550 very bad karma score",
      "550 newly registered domain",
      "550 local CT reputation policy",
    ],
  }),
  row("block/connecting", blockedFor("blocked", 4 * hour), {
    version: 10,
    phrases: [
      "client host (?:\\S{1,80} )?(?:rejected|blocked)|client (?:host |ip |address )?.{0,60}(?:rejected|blocked|not allowed|denied)|(?<!deferred: )connection (?:dropped|refused by|rejected|denied|not allowed|blocked)|connect(?:ion)?s? (?:was |refused from |from .{0,60} )?(?:rejected|refused by|dropped by)|hosts? (?:is |was )?(?:rejected|denied|blocked|blacklist)",
      "(?:\\bip|host|server|network|\\[?\\d{1,3}(?:\\.\\d{1,3}){3}\\]?)\\)? ?(?:address )?.{0,40}\\b(?:is |was |has been |are |been )?(?:temporarily |currently |permanently )?(?:blocked|banned|denied|rejected|not (?:allowed|welcome|accepted|permitted)|refused|barred|in (?:a|our|the) (?:block|black))",
      "(?:white|allow|safe) ?-?list\\b|\\bip address (?:is )?(?:not (?:found|known|registered)|unknown)|(?:unknown|bad|invalid|no such) (?:host|client|ip)(?: address)? \\[?\\d|not accepted from (?:your|this) (?:ip|host|server|network)|\\binvalid ip\\b|no smtp mx only|\\baddress \\[?\\d{1,3}\\.\\d",
      "(?:blocked|rejected|refused|banned|denied)(?: access)?(?: mail| connections?)? (?:from|for|by|due to) (?:your |this |the |ip |sender |source )?(?:ip\\b|host|server(?! for the recipient)|network|\\[?\\d{1,3}\\.)",
      "(?:does|do|will)(?:n't| not) accept (?:any )?(?:connections?|mails?|e-?mails?|messages?) from (?:your|this|the|you|spammers?|strangers|unknown|open) ?(?:ip|host|server|network|address|country|senders?|relays?)?\\b|dynamic (?:pool|range|client|host)|(?:helo|ehlo) ?host|(?:helo|ehlo):? \\S{1,80} (?:does not|doesn't) exist",
      "(?:too many|maximum number of|excessive) (?:invalid|unknown|bad|wrong|failed|rejected|unrecogni[sz]ed|undeliverable|non-?existent) (?:\\w{1,10} ){0,3}(?:addresses|recipients|rcpts?\\b|users|mailboxes)|\\bblack(?:ed)? (?:ip|host|server|domain|sender|(?:e-?)?mail)\\b|\\b(?:remote|client|source|peer|sending|sender) ip\\b.{0,30}(?:check|error|fail|reject|deny|denied|invalid|bad)|(?:connections?|e-?mails?|mails?|messages?) from (?:your|this|that) (?:\\w{1,12} )?(?:country|region|network|isp|provider)\\b|(?:service|access) (?:is )?(?:not available|unavailable|refused) (?:for|to|from) (?:your|this)\\b|(?:does|do|will)(?:n't| not) accept (?:any )?(?:mails?|e-?mails?|messages?) from <@>|\\bgeo-?ip\\b|\\bunknown asn\\b|\\basn\\b.{0,20}(?:reject|block|denied|not)|\\bbanned host|\\bhost banned|\\bsmtp ?port check|\\bip ?\\(?[\\d.]{0,15}\\)? is filtered",
      "dynamic(?:ally)? (?:ip|assigned|address)|hosts? with dynamic|residential|use (?:the |your )?(?:isp|provider)'?s?.{0,30}(?:server|relay|smarthost)|smtp server of your isp|check (?:that )?your (?:outgoing )?(?:smtp|mail) (?:server|settings)|may not be mail exchanger|suspiciously like spammer|go away|no access (?:from|for) |\\bip is hangup\\b|open proxy|bad (?:helo|ehlo)|invalid (?:helo|ehlo)|(?:helo|ehlo).{0,40}(?:reject|invalid|denied|not accept|must|violat|refus)|server requires confirmation|confirm this mail server|access from ip|not currently accepting mail from your ip|not accepting connections|not accept mail from (?:hosts|dynamic)|bounce flood|one or more recipients \\([^)]{0,120}:blocked\\)|locally blocked|blocked for abuse|too many (?:errors|bad commands)|dictionary attack|namespace mining|directory harvest|esmtp not accepting|(?<!indicated )no smtp service",
      ...shutOutAbroad,
    ],
    samples: [
      "554 5.7.1 <a8-95.smtp-out.amazonses.com[203.0.113.22]>: Client host rejected: Access denied",
      "450 4.7.1 <mx.example.net[192.0.2.56]>: Client host rejected: may not be mail exchanger",
      "421 4.7.0 mx.example.com Error: too many errors",
      "550 5.7.1 Mail from your IP 192.0.2.1 is blocked",
      "550 permanent failure for one or more recipients (user@example.com:blocked)",
      "550 Address 192.0.2.1 is unknown to us",
      "550 Requested mail action not taken: Invalid IP",
      "550 Sorry, no access for this ip",
      "550 IP is Hangup",
      "554 5.3.2 Sorry, we do not accept connections from your IP",
      "555 helohost error",
      "554 smtpport check error.",
      "554 Too many unknown RCPT TO addresses from host 192.0.2.1",
      "421 4.3.2 Your IP(192.0.2.1) is filtered and this connection will be closed.",
      "553 Dynamic pool 192.0.2.1.",
      "554 Please check your SMTP server is set to smtp.example.net.",
      "554 Ihre IP ist gesperrt",
      "554 Indirizzo IP bloccato temporaneamente per sospetto abuso",
      "551 This mail server does not accept messages from user@example.org",
      "550 <user@example.org>... We don't accept mail from spammers",
      "550 Rejected for too many bad recipients",
      "554 Black mail address.",
      "550 Connections from your country are not accepted",
      "554 Service not available for your IP",
      "556 remote ip check error.",
    ],
  }),
  // With a reply for good it was the server that refused, not the network.
  row("block/connection-refused", blockedFor("blocked", 4 * hour), {
    codes: [5],
    enhanced: ["5.7.*", "5.0.*", ""],
    phrases: ["^5\\d\\d (?:5\\.\\d\\.\\d )?(?:\\w{3,10}[.:] )?connection refused\\b(?! \\[)"],
    samples: ["550 5.7.1 Connection refused - OXSUS0001_101"],
  }),
  ...senderRules,
  row("block/policy", blockedFor("policyviolation", day), {
    version: 5,
    phrases: [
      "(?:for|due to|because of|by|per|against|violat\\w*|local|security|administrative|organization|e-?mail|site|our|network|denied by|content) ?(?:the |our |a |an |local |security |internal |site |some |of )*polic(?:y|ies)|policy (?:violation|reason|restriction|reject|rules?|denied|filter)|(?:bounced|rejected|blocked|refused) (?:due to|by) (?:\\S{1,20} ){0,3}polic|protocol violation|blocked by (?:admin|filter|rule|the rule)|closed mailing list|members-only|non-member|not subscribed|message (?:was )?(?:bounced|blocked) (?:by|due to) (?:administrator|admin|rule)|header (?:error|are not accepted)|message given low priority|solving a captcha|images or other attachments|attachments? (?:type )?(?:not allowed|is not|are not|blocked|prohibited|reject)|prohibited (?:attachment|content|file)|\\bbanned (?:file ?)?(?:name|content)|rejected by (?:the )?(?:filter|rule|system administrator)|message blocked|mail blocked|blocked by (?:customer|mail)|^[45]\\d\\d (?:[45]\\.\\d\\.\\d )?blocked\\W{0,3}$",
      "protocol error|^5\\d\\d reject(?:ed)? by\\b|\\bblock(?:ed)? (?:permanently|temporarily)\\b|\\bsender filter(?:ing|ed)?\\b",
      "polic(?:y|ies) (?:\\w{1,12} )?(?:prohibits?|forbids?|disallows?|denies|rejects?|refuses|blocks?|does(?:n't| not) (?:allow|permit))|restricted attachments?|\\b(?:message|mail) (?:is )?(?:not allowed|denied)\\b|has a policy that prohibited|(?:refused|rejected|blocked|denied) by \\S{1,30}(?: \\S{1,12}){0,2} rule\\b",
      ...policyAbroad,
    ],
    samples: [
      "550 Protocol violation",
      "550 Denied by policy",
      "521 Block permanently (Sender Filtering/Authentication)",
      "552 BANNED FILENAME ALERT .exe,install.exe",
      "550 Message bounced due to Content Examination Policy",
      "550 5.7.0 Local Policy Violation",
      "554 Message not allowed - [299]",
      "550 5.5.1 Protocol error",
      "550 5.1.0 Naruszenie zasad cNkj1y0022zrrQM01NkjaD",
      "553 Mail data refused by AISP, rule [169648].",
      "Se bloqueó tu mensaje para user@example.com.",
      "554 Message Denied: Restricted attachment",
      "550 Blocked",
      "550 Sender's policy prohibits this message: Reject",
      "554 5.7.9 Message not accepted for policy reasons. See https://postmaster.verizonmedia.com/error-codes",
    ],
  }),
  row("block/access", blockedFor("securityerror", day), {
    version: 7,
    phrases: [
      "access (?:is )?(?:denied|restricted|refused|prohibited)|\\b(?:do|does)(?:n't| not) have (?:the |sufficient )?permission|insufficient (?:permission|privilege|access)|\\bdenied \\(mode|(?<!output: |/[\\w.@/-]{1,120}: )permission denied|not authorized|unauthori[sz]ed|authori[sz]ation(?! to see)|\\bnot welcome\\b|forbidden|delivery not allowed|(?<!\\brecipient (?:is )?)\\bnot allowed\\b|not permitted|security (?:error|violation|reasons)|message refused|\\bno permit\\b|\\bonly registered users (?:may|can)\\b",
    ],
    samples: [
      "550 5.7.1 Access denied",
      "550 5.0.0 Mail originating from that domain is not welcome here",
      "554 Denied (Mode: normal)",
      "550 You do not have permission to send to this recipient",
      "550 access restricted",
      "550 only registered users may use this system",
      "553 Specified domain is not allowed.",
      "550 5.0.0 <user@example.com>... No permit",
      "551 5.7.1 Recipient address rejected: Delivery not authorized.",
    ],
  }),
  // A few words, and none of the recipient: whoever is shut out so briefly is us.
  row("block/brief", blockedFor("blocked", 4 * hour), {
    version: 4,
    phrases: [
      "^(?:[45]\\d\\d[ -])?(?:[45]\\.\\d{1,3}\\.\\d{1,3} )?(?:temporarily |permanently |you are )?(?:blocked|banned)\\b",
      "^5\\d\\d (?:5\\.\\d{1,3}\\.\\d{1,3} )?(?:deny(?:soft)?\\W{0,3}$|(?:denied|disallowed|forbidden|prohibited|unacceptable) (?:domain|host|sender|ip|client|network|country)\\b)",
      "(?:too many|due to|because of) (?:user )?complaints|\\b(?:ip|host|server|domain|you)(?: address)? (?:is |are )?(?:now )?(?:in (?:prison|jail)|jailed)\\b",
    ],
    samples: [
      "554 Temporarily blocked",
      "421 Blocked (192.0.2.1). See http://www.example.com/blocked/",
      "550 Too many complaints",
      "501 Denied domain name",
      "550 DENY",
      "550 your ip is in jail",
    ],
  }),
];
