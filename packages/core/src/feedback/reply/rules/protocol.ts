import type { ReplyRule } from "../reply-rule.ts";
import { misconfigured, quarantined, row } from "./row.ts";

const notWanted =
  "(?:not|n't|denied|reject\\w*|block\\w*|prohibit\\w*|forbid\\w*|banned|refused|unacceptable|disallow\\w*|restricted|illegal)";
const headerName = "['\"]?(?:date|from|to|sender|message-?id|subject)['\"]?";

/** How we speak and what our message is made of: its greeting, the order of commands, headers, attachments. */
export const protocolRules: readonly ReplyRule[] = [
  row("block/helo", misconfigured("blocked", "address"), {
    version: 2,
    phrases: [
      "\\b(?:helo|ehlo)\\b.{0,40}\\b(?:should|needs?|requires?|mismatch\\w*|forged|faked?|bogus|wrong|syntax|spoof\\w*|impersonat\\w+|illegal|malformed|improper|misconfig\\w+|numeric|fraudulent|unresolv\\w+|is (?:my|our|mine|me)\\b|not (?:an? )?(?:fully|fqdn|valid|qualif\\w+|resolv\\w+|match\\w*|found|exist|allow\\w*|permit\\w*)|(?:does|do|did)(?:n't| not) (?:match|resolve|exist|belong))",
      "\\b(?:forged|faked?|bogus|wrong|spoofed|fraudulent|malformed|illegal|numeric|unresolvable|incorrect|mismatch\\w{0,3}|improper|say|send|no|missing) (?:\\w{1,10} )?(?:helo|ehlo|greeting)\\b|\\b(?:requires?|expect(?:s|ed)?) (?:an? )?(?:\\w{1,10} )?(?:helo|ehlo)\\b",
      "(?:do not|don't|can't|cannot) believe (?:that )?you(?: a|')re|^5\\d\\d (?:5\\.\\d\\.\\d )?(?:you are not (?:[\\w-]{1,60}\\.){1,6}[a-z]{2,24}|host ?name is an ip\\b)",
    ],
    samples: [
      "550 R1: HELO should be a FQDN or address literal (See RFC 2821 4.1.1.1)",
      "503 5.0.0 Polite people say HELO first",
      "501 5.0.0 HELO requires domain address",
      "550 EHLO name does not resolve",
      "552 fraudulent helo",
      "550 We require a valid EHLO",
      "550 You are not mx.example.com!",
    ],
  }),
  row("block/protocol", misconfigured("syntaxerror", "mailbox"), {
    version: 3,
    phrases: [
      "early ?talk|talk(?:ing|ed)? too (?:soon|early|much)|synchroni[sz]ation error|(?:talking|transmitting|data|commands?|input) (?:\\w{1,10} )?before (?:\\w{1,10} ){0,2}(?:greeting|banner)|unauthori[sz]ed pipelining",
      "nonmail commands|too many (?:unrecogni[sz]ed|unknown|syntax|protocol|junk|invalid|smtp) (?:\\w{1,10} )?(?:commands|errors)|\\bmust precede\\b|(?:sender|recipients?) (?:already|not yet) (?:given|specified)|no sender (?:given|specified)|\\b(?:data|rcpt(?: to)?) (?:\\w{1,10} )?without (?:mail|rcpt)|\\bnested mail\\b|\\bstray newlines?\\b|^[45]\\d\\d (?:line |command )?parse error",
      "^5\\d\\d (?!5\\.1\\.)(?:5\\.\\d\\.\\d )?(?:\\w{1,12} )?syntax error",
    ],
    samples: [
      "554 SMTP synchronization error",
      "554 Too many nonmail commands",
      "503 valid RCPT command must precede DATA",
      "550 Connecting host started transmitting before SMTP greeting",
      "421 You talk too soon",
      "451 stray newline",
      "551 line parse error",
      "517 Syntax error.",
      "503 5.5.1 DATA without MAIL FROM",
    ],
  }),
  // DATA after every recipient was refused, for a reason that was said before: with "later", as may be.
  row("block/no-recipient-left", misconfigured("syntaxerror", "mailbox"), {
    version: 2,
    phrases: [
      "^5\\d\\d[ -]5\\.5\\.\\d (?:error: )?no (?:valid )?recipients\\b|^503[ -].*\\bno (?:valid )?recipients\\b",
      "\\b(?:message|mail) (?:was |is )?(?:rejected|refused)[\\s([:,]{1,4}no (?:valid )?recipients\\b",
    ],
    samples: [
      "554 5.5.1 Error: no valid recipients",
      "503 no valid recipients",
      "550 5.7.1 Message rejected (no valid recipients).",
    ],
  }),
  row("block/bounce-refused", misconfigured("rejected", "mailbox"), {
    version: 4,
    phrases: [
      "\\bbounces? (?:messages? |mails? )?(?:are |is |were |not )+(?:rejected|refused|accepted|allowed|wanted)\\b|\\b(?:faked?|forged) bounces?\\b|\\bbounce (?:attack|spam)s?\\b|\\bmulti-?recipient bounces?\\b|\\brecipients? (?:\\w{1,12} ){0,2}for (?:a )?(?:bounces?|null sender)\\b|\\b(?:legitimate|real|genuine) bounces? (?:are|is|have|has) (?:never|not|only|one)\\b",
    ],
    samples: [
      "550 Bounces are rejected here",
      "550 Faked bounce",
      "550 5.5.3 <DATA>: Data command rejected: Multi-recipient bounce",
      "550 Suspected bounce attacks",
      "550 Legitimate bounces are never sent to more than one recipient.",
    ],
  }),
  row("config/header", misconfigured("notcompliantrfc", "campaign"), {
    version: 3,
    phrases: [
      `\\b(?:no|missing|without|lacks?|needs?|requires?|required|must have|must contain|send|empty|blank)(?: an?| the)?(?: valid| proper)? (?:${headerName}:? (?:header|field|line)|header ${headerName}|(?:subject|message-?id)\\b)`,
      `\\bheaders? ${headerName} (?:is |was )?(?:missing|empty|blank)|${headerName} header (?:is |was )?(?:missing|empty|blank)|\\bdate\\b.{0,30}\\b(?:too (?:far|old)|in the (?:future|past))\\b`,
    ],
    samples: [
      "550 Required header 'Date' missing",
      "550 this message has no From header",
      "550 From header is empty",
      "550 You have to send a Date header",
      "550 not accepting mail with no subject",
      "550 The Date in your header is too far in the past",
      "Messages without To: fields are not accepted here",
    ],
  }),
  row("content/header-size", misconfigured("contenterror", "campaign"), {
    phrases: [
      "\\bheaders? (?:line |section |size )?(?:is |are )?too (?:large|long|big)|\\bheader (?:\\w{1,10} )?limit exceeded",
    ],
    samples: ["552 Headers too large (32768 max)", "552 Header limit exceeded"],
  }),
  row("content/attachment", quarantined("policyviolation"), {
    version: 3,
    phrases: [
      "password.{0,3}protected|encrypted (?:zip|archive|attachment|file|rar|document|content|message)s?\\b|(?:archive|attachment|zip|file) (?:is |was )?encrypted",
      `(?:file|attachment|mime)[ -](?:type|extension|name)s?\\b.{0,40}${notWanted}`,
      `\\bhtml (?:tags?|code|content|parts?|format|mails?|messages?)\\b.{0,20}${notWanted}`,
      "(?:bad|dangerous|malicious|unacceptable|illegal|forbidden|disallowed|prohibited|banned|blocked|unwanted|unsafe|executable|unsupported|suspicious|invalid) (?:\\w{1,12} ){0,2}(?:attachments?|file ?(?:types?|names?|extensions?)|files?)\\b",
      "(?:do|does|will|can)(?:n't| ?not) (?:accept|allow|permit) (?:\\S{1,30} ){0,4}(?:files?|attachments?|archives?|documents?|executables?|executable content|html|images?)\\b",
      "(?:files?|attachments?|archives?) (?:can ?not|can't|will not|may not) be (?:accepted|delivered|sent|received)\\b",
      "(?:message|mail|has|was|is|been) quarantined|(?:put|placed|held|moved) (?:in|into|to) (?:the |a |our )?quarantine",
    ],
    samples: [
      "552 We do not accept password-protected zip files!",
      "552 we don't accept mail with executable content",
      "550 bad file type in attachment",
      "550 Archive files cannot be accepted",
      "550 HTML tag unacceptable",
      "550 Dangerous file extension",
      "554 Your message contained an encrypted archive",
      "550 Message has been quarantined",
      "550 Message contains unacceptable attachment (a.exe)",
    ],
  }),
];
