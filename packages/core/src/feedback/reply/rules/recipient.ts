import { day } from "../../../time.ts";
import type { ReplyRule } from "../reply-rule.ts";
import { eitherAbroad, restrictedAbroad, unknownAddressAbroad } from "./languages.ts";
import { blockedFor, companyHeld, counted, gone, retried, row } from "./row.ts";
import { unknownHost, unknownUser } from "./unknown-words.ts";

/** "Unknown" is one of two things that it may be. */
const notBeingThere = "(?:not found|unknown|no such user|(?:does not|doesn't) exist)";
const notTaking =
  "(?:disabled|blocked(?: you)?|inactiv\\w*|full|over quota|quota exceeded|suspended|deactivated)";

/** Proof about the recipient himself. After DATA the same words come from filters, so they only count. */
export const recipientRules: readonly ReplyRule[] = [
  row("recipient/null-mx", gone("notaccept"), {
    version: 2,
    phrases: [
      "null ?mx|(?:domain|host|server|[\\w-]\\.[a-z]{2,24}>?) (?:does(?:n't| not)|will not) (?:accept|receive) (?:any )?e?-?mail\\b(?! (?:from|without|at|via|that|until|over|by|with|unless|directly|sent|through))|no mx record found|(?:couldn't|could not) find a mail exchanger or ip",
      "domain (?:is )?not used for e?-?mail\\b|(?:does not|doesn't) have any mail exchanger|mx or srv record indicated no smtp service|(?:domain|host|[\\w-]\\.[a-z]{2,24}>?) is not capable (?:to|of) receiv",
    ],
    samples: [
      "556 5.1.10 Recipient address has null MX",
      "No mx record found for domain=example.com",
      "Domain example.com does not accept mail (nullMX)",
      "The host does not have any mail exchanger",
      "550 Domain not used for mail",
      "an MX or SRV record indicated no SMTP service",
    ],
  }),
  row("recipient/restricted", counted("filtered", 2), {
    version: 6,
    phrases: [
      "(?:user|recipient|mailbox|he|she)(?: [\\w.@<>-]{1,60})? does(?:n't| not) accept|is restricted\\b|not accepting (?:any )?mail|only accept(?:s|ing) mail from|has restricted|recipient(?:'s)? preferences|blocked by the recipient|recipient (?:has (?:blocked|rejected)|refuse)|user reject|refuse to receive|this account is protected by|recipient id refuse|bounced address(?!: could not resolve)|delivery restrict|does(?:n't| not) (?:want|wish)|address rejected your (?:message|mail)|sender (?:is )?(?:blocked|rejected) by (?:the )?(?:recipient|user)|was automatically rejected|收件人.{0,6}拒(?:收|绝)|受信拒否|수신 ?거부|rejected by (?:the )?recipients?\\b",
      "(?:user|receiver) (?:has )?(?:refused|declined) to\\b|(?:don't|do'nt|do not) want your (?:e?-?mail|message)",
      "list of (?:allowed|approved|permitted) senders|only accepts? (?:e?-?mails?|messages) from (?:known|approved)",
      "(?:user|recipient|mailbox|account|address) (?:is |are )?(?:not|no longer) (?:currently )?(?:accepting|receiving) (?:any |new )?(?:e?-?mails?|messages)",
      "address does(?:n't| not) (?:receive|accept) (?:any )?(?:e?-?mail|messages)",
      "cannot route mail to user\\b",
      ...restrictedAbroad,
    ],
    samples: [
      "550 5.2.1 User is not accepting any mail",
      "Cannot route mail to user (user@example.com)",
      "550 The user does not accept email in that character set",
      "550 You have been blocked by the recipient",
      "550 收件人已拒收您的邮件",
      "550 5.7.1 Recipient doesn't want your mail",
      "550 recipient is not accepting messages",
      "550 User no longer receiving mail at this address",
      "553 User refused to receive this mail.",
      "541 The recipient address rejected your message",
      "550 You are not on the recipient's list of allowed senders",
      "Your message to <user@example.com> was automatically rejected:",
    ],
  }),
  row("recipient/company-rejects", companyHeld("policyviolation"), {
    version: 2,
    phrases: [
      "rejected by (?:the )?(?:recipient's |destination |recipient )?(?:organization|organisation|company|customer|domain)|bounced due to organizational settings",
    ],
    samples: [
      "550 5.7.1 Message bounced due to organizational settings",
      "541 5.4.1 Mail rejected by destination domain",
    ],
  }),
  // Nobody was named yet (RFC 5321, 4.1.4): what is unknown is our sender or host.
  row("recipient/unnamed-yet", blockedFor("rejected", day, "mailbox"), {
    version: 12,
    stages: ["connect", "helo", "mail"],
    phrases: [...unknownUser, ...unknownHost],
    samples: ["550 No such user (in reply to MAIL FROM command)"],
  }),
  // A check that failed may have failed itself: it counts, and is no proof.
  row("recipient/unverified", counted("filtered", 2), {
    codes: [5],
    phrases: [
      "\\brecipient (?:address )?(?:verif(?:y|ication)|validation)(?: (?:check|from|by|with|in) ?\\w{0,12}){0,2} failed\\b|\\bfailed recipient (?:verification|validation)\\b",
    ],
    samples: [
      "554 5.7.1 recipient verify from ldap failed",
      "550 Recipient verification failed",
      "550 5.1.1 Failed recipient validation check",
    ],
  }),
  // The resolver's word for "no answer" (Postfix, dns_lookup.c), and what is said for the moment.
  row("recipient/unknown-for-now", retried("networkerror"), {
    version: 3,
    phrases: [
      "not found, try again|unavailable (?:at this time|right now|at the moment)",
      "^(?=.*(?:\\btry (?:again )?later\\b|\\btemporary\\b|please retry|\\b(?:server|database|internal|system|ldap|directory) (?:error|failure|problem)s?\\b)).*(?:no such (?:user|recipient|mailbox)|(?:user|recipient|mailbox|account) (?:is |was )?(?:unknown|not found|unavailable|does not exist))",
    ],
    samples: [
      "Host or domain name not found. Name service error for name=example.com type=MX: Host not found, try again",
      "550 recipient unavailable at this time",
      "550 No such user, but we have trouble with our directory; try again later",
      "550 User not found due to server error",
      "550 Requested action not taken: mailbox unavailable. Try again later",
    ],
  }),
  // Protocol, content and policy (RFC 3463, 3.6 to 3.8) speak of our names.
  row("recipient/unknown-host-of-ours", blockedFor("rejected", day, "mailbox"), {
    version: 5,
    enhanced: ["5.5.*", "5.6.*", "5.7.*"],
    phrases: unknownHost,
    samples: ["550 5.5.4 invalid domain name"],
  }),
  // Syntax (RFC 5321, 4.2.2) is ours, and 517 answers MAIL FROM alone (Courier, courier/submit).
  row("recipient/unknown-host-by-syntax", blockedFor("rejected", day, "mailbox"), {
    codes: [501, 502, 503, 504, 517],
    enhanced: ["5.0.*", ""],
    phrases: unknownHost,
    samples: ["501 5.0.0 Invalid domain name", "517-Domain does not exist: example.org."],
  }),
  row("recipient/unknown-host", gone("hostunknown"), {
    version: 6,
    phrases: unknownHost,
    samples: [
      "553 5.4.4 nonexistent domain",
      "unable to route: no mail hosts for domain",
      "550 5.1.2 <user@example.com>: Recipient address rejected: Domain not found",
      "Host or domain name not found. Name service error for name=example.com type=A: Host not found",
      "Sorry, I couldn't find any host named example.com. (#5.1.2)",
      "Sorry, I couldn't find any host by that name.",
      "Unrouteable address",
      "553 nowhere.example.com does not exist",
      "550 <user@example.com>: Recipient address rejected: Domain not active",
      "The message could not be delivered because the domain name (example.com) does not appear to be registered.",
    ],
  }),
  row("recipient/filtered-as-unknown", counted("filtered", 2), {
    version: 3,
    phrases: [
      "\\b550 : user unknown",
      `${notBeingThere} or (?:\\S{1,20} ){0,3}${notTaking}|${notTaking} or (?:\\S{1,20} ){0,3}${notBeingThere}`,
      ...eitherAbroad,
    ],
    samples: [
      "550 : User unknown",
      "550 5.1.1 account not found or disabled",
      "550 The mailbox is blocked or does not exist",
      "554 Indirizzo destinatario sconosciuto o non abilitato alla ricezione di posta non certificata",
      "550 Użytkownik nie istnieje lub zablokowany",
    ],
  }),
  row("recipient/unknown-by-directory", gone("userunknown"), {
    version: 7,
    phrases: [
      "the recipient name is not recognized|requested action not taken: mailbox unavailable|no valid recipients for this mm|invalid final delivery userid|\\b5\\.1\\.0 (?:- )?(?:unknown address|address rejected)|because the address (?:couldn't|could not) be found|not listed in (?:the )?(?:public name & address book|domino directory)|specified recipient (?:postal )?address was incorrect",
      "delivery error: (?:dd )?(?:not a valid recipient|<@> is no longer valid|this user does(?:n't| not) have an? \\S{1,40} account)",
      ...unknownAddressAbroad,
    ],
    samples: [
      "554 delivery error: This user doesn't have a yahoo.com account",
      "554: delivery error: dd Not a valid recipient - atlas117.free.mail.example.com",
      "554 delivery error: dd This user doesn't have a yahoo.com account (user@yahoo.com) [0] - mta1.mail.example.com",
      "The recipient name is not recognized MSEXCH:IMS:EXAMPLE:SITE:SERVER 0 (000C05A6) Unknown Recipient",
      "550 Requested action not taken: mailbox unavailable (-1234567890:1234:-2147467259)",
      "Error: No valid recipients for this MM",
      "550 5.1.0 Address rejected.",
      "554 delivery error: dd user@example.com is no longer valid. [-20] - mta1.mail.example.com",
      "Invalid final delivery userid: user@example.com",
      "The message was undelivered because the specified recipient postal address was incorrect",
      "Tu mensaje no se entregó a user@example.com porque la dirección no se encuentra o no puede recibir correos electrónicos.",
      "Your message wasn't delivered to user@example.com because the address couldn't be found.",
      "User jane (user@example.com) not listed in Domino Directory",
      "user@example.com: Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.",
      "user@example.com: L'adresse de messagerie que vous avez saisie est introuvable.",
      "user@example.com: No se encuentra la dirección de correo electrónico.",
      "Utilisateur (user@example.com) non répertorié dans l'annuaire Domino",
      "Votre message n'est pas parvenu à user@example.com, car l'adresse est introuvable ou ne peut pas recevoir d'e-mails.",
      "アドレスが見つからないか、メールを受信できないため、user@example.com にメールを配信できませんでした。",
    ],
  }),
  // What a mailer found in tables of its own, without a reply (Postfix, trivial-rewrite): no filter says so.
  row("recipient/unknown-in-table", gone("userunknown"), {
    stages: ["unsaid"],
    phrases: [
      "^(?!.{0,200}\\b[45]\\d\\d\\b).{0,120}user unknown in (?:virtual|local|relay) (?:alias|mailbox|recipient) table",
    ],
    samples: ["<user@example.com>: User unknown in virtual alias table"],
  }),
  row("recipient/unknown-after-data", counted("filtered", 2), {
    version: 14,
    stages: ["data", "unsaid"],
    enhanced: ["5.0.*", "5.2.*", "5.3.*", "5.4.*", "5.5.*", "5.6.*", "5.7.*", ""],
    phrases: unknownUser,
    samples: ["550 5.2.1 <user@example.com>... User Unknown (in reply to end of DATA command)"],
  }),
  // The mailbox's own status (RFC 3463, 3.3) says that he is there.
  row("recipient/unavailable", counted("filtered", 2), {
    version: 2,
    enhanced: ["5.2.0", "5.2.1"],
    phrases: ["\\bunavailable\\b|\\bnot available\\b"],
    samples: ["550 5.2.0 <user@example.com> - Recipient unavailable", "550 5.2.1 Mailbox not available"],
  }),
  row("recipient/unknown", gone("userunknown"), {
    version: 15,
    phrases: unknownUser,
    samples: [
      "550 The mailbox isn't configured on this system",
      "554 RCPT (user@example.com) dosn't exist",
      "550 recipient not in directory",
      "550 Nobody with that e-mail address is here",
      "550 Sorry, we don't know this person",
      "550 User email address is marked as invalid",
      "550 <user@example.com> not used",
      "550 5.0.0 <user@example.com> This is user have no mail",
      "554 You have attempted to deliver to a bogus and forged e-mail address",
      "550 The account that you tried to reach does no exists.",
      "550 This address is not our mail service client.",
      "550 user@example.com is not found in Server",
      "554 5.1.1 bounced address: could not resolve address user@example.com",
      "550 user@example.com unknow",
      "unrecognised-OR-name",
      "550-Mailbox unknown.  Either there is no mailbox associated with this 550-name or you do not have authorization to see it. 550 5.1.1 User unknown",
      "550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos",
      "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient user@example.com not found by SMTP address lookup",
      "550 5.1.1 Not our Customer",
      "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416",
      "552 1 Requested mail action aborted, mailbox not found",
      "550 5.1.1 <user@example.com>... User Unknown",
      "550 5.1.1 <user@example.com>: Recipient address rejected: User unknown in local recipient table",
      "550 sorry, no mailbox here by that name (#5.1.1 - chkusr)",
      "550 5.1.1 Gebruiker onbekend",
      "550 5.1.1 Uzytkownik nie istnieje",
      "550 5.1.1 用户不存在",
      "550 Пользователь не найден",
      "550 No such user here",
      "550 local server don't exists that user",
      "550 unavailable mail user",
      '550 "Error 60: No mailbox"',
      "550 <user@example.com> not known at this site",
      "550 unable to validate recipient",
      "550 server doesn't handle mail for that user",
      "550 This address is no longer valid",
      "550 not user of this server",
      "550 That address is no longer in service",
      "550 Unknown user: user",
      "550 Invalid recipient user@example.com (#5.1.1)",
      "554 5.7.1 unknown domain or unknown recipient",
      "EMDNFO: Receiver not found: user@example.com",
      "user (User not on post office)",
      "550 no vaild recipients were found for this message",
      "511 Nieprawidłowa nazwa użytkownika",
      "550 Diese Adresse ist nicht mehr verfügbar.",
      "550 A|NF/ (Mail box does not exist) id=1abc",
      "550 recipient is not one of our users",
      "550 we don't have this user",
      "550 couldn't find user",
      "550 can not find address",
      "550 recipient must be fully qualified",
      "550 user no longer here",
      "504 5.5.2 recipient address rejected : fully - qualified address is needed",
    ],
  }),
  // Before what asks to try again, as people are asked to once they have looked at the address.
  row("recipient/refused-as-unknown", gone("userunknown"), {
    codes: [5],
    enhanced: ["5.1.1"],
    phrases: ["recipient (?:address )?(?:was )?rejected"],
    samples: [
      "550 5.1.1 <user@example.com> recipient rejected. This is a default recipient. Please check your settings and try again.",
    ],
  }),
  row("recipient/refused", counted("filtered", 2), {
    version: 4,
    codes: [5],
    enhanced: ["5.0.*", "5.2.*", ""],
    phrases: [
      "(?:recipient|rcpt|(?:e-?)?mail (?:to|for)) (?:<@> )?(?:is |was )?(?:rejected|denied|refused|not allowed|not accepted)",
      "(?:cannot|can't) deliver (?:e-?)?mail (?:for|to) \\{?<@>",
    ],
    samples: [
      "550 mail to user@example.com not accepted here",
      "550 I cannot deliver mail for <user@example.com>",
      "550 Recipient not allowed",
      "550 rcpt is rejected",
      "550 recipient <user@example.com> denied",
    ],
  }),
];
