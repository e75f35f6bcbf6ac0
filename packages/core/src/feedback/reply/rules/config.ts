import { day } from "../../../time.ts";
import type { ReplyRule } from "../reply-rule.ts";
import { misconfigured, retried, row } from "./row.ts";

/** Our own house: relaying, authentication, PTR, TLS, format. Never a bounce of the recipient. */
export const configRules: readonly ReplyRule[] = [
  row("trouble/expired-unconnected", retried("expired"), {
    phrases: ["(?:delivery|message|queue) (?:time )?expired\\b.{0,40}\\bconnection (?:refused|reset|timed)"],
    samples: ["4.4.7 Delivery time expired (connection refused by mail server mx.example.com)"],
  }),
  // Nobody answered: "refused" is said by the network, and no block.
  row("network/no-connection", retried("networkerror"), {
    version: 3,
    phrases: [
      "connect to \\S{1,120}:\\d{1,5}: |deferred: connection refused|tls is required, but was not offered",
      "did not accept our requests to connect|could not initiate smtp conversation",
      "(?:can't|cannot|could not|couldn't|unable to|failed to) connect to \\S{1,120}(?: port \\d{1,5})?,? ?connection (?:refused|reset|timed)",
      "\\bhost \\S{1,120} \\[[^\\]\\s]{2,60}\\](?::\\d{1,5})?:? connection (?:refused|reset|timed)",
    ],
    samples: [
      "connect to example.com[203.0.113.225]:25: Connection timed out",
      "delivery temporarily suspended: connect to mx.example.com[192.0.2.1]:25: Connection refused",
      "TLS is required, but was not offered by host mx.example.com[192.0.2.1]",
      "user@example.com... Deferred: Connection refused by mx.example.com.",
      "host mx.example.com [192.0.2.9]: Connection refused",
      "The recipient server did not accept our requests to connect. [example.com (1): Connection dropped]",
      "450 4.4.1 Can't connect to 127.0.0.1 port 10025, Connection refused at /usr/sbin/amavisd-new line 2912",
    ],
  }),
  // What is looked up of us and not found for now is no fault of ours yet.
  row("trouble/looking-up", retried("systemerror"), {
    version: 3,
    phrases: [
      "temporary (?:\\w{1,10} ){0,3}lookup (?:failure|error)|server configuration (?:error|problem)",
      "temporary authentication failure|address verification in progress",
      "^4\\d\\d (?:4\\.\\d\\.\\d )?(?:can't|cannot|could not|unable to) (?:verify|validate|determine|resolve)\\b(?!.{0,40}\\b(?:sender|your)\\b)|verification failed temporarily",
    ],
    samples: [
      "450 4.4.0 <user@example.com> Temporary DMARC DNS lookup failure",
      "451 4.3.5 <user@example.org>: Sender address rejected: Server configuration problem",
      "450 4.1.7 <user@example.org>: Sender address rejected: unverified address: Address verification in progress",
      "454 4.7.0 Temporary authentication failure",
      "451 cannot verify recipient at this time",
      "451 recipient verification failed temporarily",
    ],
  }),
  // Their scanner's own trouble, said to pass: it found nothing in ours.
  row("trouble/scanner", retried("systemerror"), {
    codes: [4],
    phrases: [
      "\\b(?:virus|spam|content|malware|anti-?virus|anti-?spam|clam\\w{0,10}|milter|av)\\b\\W?(?:[\\w-]{1,12}\\W{1,2}){0,3}(?:unavailable|not available|overload\\w*|timed? ?-?out|failed|failure|error|down|busy)\\b",
      "(?:cannot|can't|could not|unable to|failed to) (?:check|scan|filter|analy[sz]e)\\b|error in processing, id=",
    ],
    samples: [
      "451 4.5.0 Error in processing, id=07411-04, virus_scan FAILED: virus_scan: ALL VIRUS SCANNERS FAILED:",
      "451 4.7.1 clamav-milter: temporary failure",
      "451 4.7.1 Cannot check mail with anti-virus: service temporarily unavailable",
    ],
  }),
  row("config/relaying", misconfigured("norelaying", "mailbox"), {
    version: 7,
    phrases: [
      "relay(?:ing)? (?:\\w{1,12} ){0,2}(?:denied|not (?:allowed|permitted)|prohibited|refused|rejected|forbidden|disallowed|disabled|not authorized)",
      "(?:den(?:y|ies|ied)|refus(?:e|es|ed|ing)|reject(?:s|ed|ing)?|prohibits?|forbids?|disallows?) (?:\\w{1,8} )?relay|\\bopen ?relay|if relaying was allowed",
      "(?:unable|not allowed|not permitted|not authorized|cannot|can't|refus(?:ed|ing)|won't|do not|don't|will not) to relay|(?:cannot|can't|won't|do not|will not|not) relay(?:ing)?\\b",
      "relay(?:ing)? (?:for|to) .{0,40}(?:denied|not|prohib)|no relay(?:s|ing)|no longer relays?\\b|remote domains? (?:is |are )?not supported|mail server requires authentication when attempting to send to a non-local",
      "isn't in my list of allowed rcpthosts|not in my rcpthosts|insecure mail relay|that domain isn't",
      "(?:address|domain) (?:[\\w.-]{3,80} )?(?:is|are) not (?:local|handled|hosted)(?: here)?|e-?mail address is not verified|relay (?:restriction|policy)|unauthorized relay|by blackholed|unauthenticated relay|relay verboten",
      "(?:does|do)(?:n't| not) (?:handle|host|serve|process) (?:any )?(?:e?-?mail for(?! (?:this|that) user)|(?:this|that) domain)|\\(relaying\\) is not allowed|not configured to relay",
      "message.{0,20}refused by relay|smtp authentication is required|please authenticate|not local domain|not local host|not a gateway|local user only",
    ],
    samples: [
      "Mailing to remote domains not supported",
      "554 Relay operation rejected",
      "550 Relay Disabled",
      "550 No relays accepted",
      "553 host denies relay.",
      "554 openrelay check.",
      "554 5.7.1 <user@example.com>: Relay access denied",
      "550 example.com no longer relays mail for example.org",
      "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
      "550 5.7.1 Unable to relay for user@example.com",
      "550 not local host example.com, not a gateway",
      "550 Rejected by relay policy",
      "550 Domain example.com is not local",
      "550 We don't handle mail for example.com",
      "554 Refused. Sending to remote addresses (relaying) is not allowed.",
      "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    ],
  }),
  row("config/starttls", misconfigured("failedstarttls", "address"), {
    version: 6,
    phrases: [
      "must issue (?:a )?starttls|starttls (?:first|is required|required|command)|\\btls (?:is )?(?:required|negotiation|handshake|error|packet|session|connect(?:ion)? (?:failed|failure|error)|currently|library|setup|(?:is )?not available)|(?:start|negotiate|establish|initiate) tls\\b|starttls (?:failure|failed)",
      "(?:does|do) not support (?:tls|starttls)|encryption (?:required|needed)|\\bunencrypted (?:\\w{1,12} ){1,2}(?:not|reject|refus)|secure (?:tls )?connection (?:is )?required|requires? tls|tls-?required",
      "ssl.{0,20}(?:handshake|alert|error)|certificate (?:is |has )?(?:verif|expired|invalid|not trusted|not verified|untrusted)|untrusted certificate|\\bmta-sts\\b|\\bdane\\b|\\btlsa\\b",
    ],
    samples: [
      "Server certificate not verified",
      "550 Unencrypted mail not accepted",
      "530 5.7.0 Must issue a STARTTLS command first",
      "421 4.7.0 TLS required for RCPT domain, closing connection. - gsmtp",
      "450 4.4.8 MX hosts of example.com failed MTA-STS validation",
      "Cannot start TLS: handshake failure",
      "Server certificate not trusted",
      "454 4.7.5 TLS currently unavailable",
      "450 4.7.323 tlsa-invalid: The domain failed DANE validation",
    ],
  }),
  row("config/starttls-code", misconfigured("failedstarttls", "address"), {
    enhanced: ["4.7.29", "5.7.29", "5.7.10"],
    samples: [
      "550-5.7.29 Your email has been blocked because this message wasn't sent over a TLS connection. - gsmtp",
    ],
  }),
  row("config/ptr", misconfigured("requireptr", "address"), {
    version: 3,
    phrases: [
      "\\bptr\\b",
      "reverse (?:dns|pointer|entry|record|hostname|host ?name|lookup|mapping|name|ip)|rdns\\b|r-dns|revdns|no reverse|inverse dns",
      "cannot find your (?:hostname|reverse)|cannot resolve your (?:address|hostname|ip)|ip name lookup failed|ip address.{0,40}(?:does not|doesn't) (?:resolve|have)",
      "unresolvable relay host name|client host (?:name )?(?:not found|rejected: cannot find)|missing.{0,20}\\brdns|generic (?:dns|rdns|hostname)|forward.confirmed|dns name does not match|does not match (?:its|the) (?:reverse|ip)|hostname verification failed",
      "no dns (?:name|entry|record) for (?:your|ip)|unable to resolve your|domain .{0,60}mismatches client ip|ip-?address.{0,30}not resolve|unverif\\w+ sending ip",
    ],
    samples: [
      "450 4.7.1 Access denied. IP name lookup failed [192.0.2.1]",
      "550 rejected: no valid reverse pointer",
      "554 mail.com (mxgmxus002) Nemesis ESMTP Service not available No SMTP service Bad DNS PTR resource record.",
      "550 5.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]",
      "450 service permits 2 unverifyable sending IPs - example.com is not 192.0.2.1",
    ],
  }),
  row("config/ptr-code", misconfigured("requireptr", "address"), {
    enhanced: ["4.7.23", "4.7.25", "5.7.25"],
    samples: [
      "550-5.7.25 The IP address sending this message is not set up. - gsmtp",
      "450 4.7.25 Client host rejected",
    ],
  }),
  row("config/authentication", misconfigured("authfailure", "domain"), {
    version: 6,
    phrases: [
      "\\bdmarc\\b|\\bdkim\\b(?!-).{0,60}(?:fail|reject|pass|require|missing|invalid|not|mandatory)",
      "\\bspf\\b.{0,80}(?:fail|reject|hard|pass|not|block|policy|violat|invalid|record|error|deny|denied|forbid|check|incorrect|perm|unauthor|mandatory|missing|allow)",
      "(?:fail|reject|refus|deni|block|unauthor|not permitted|according to|violat|prohibit|bounce|invalid|no valid|missing)\\w{0,12}.{0,60}\\b(?:spf|dkim|dmarc)\\b(?!-)|\\bno (?:dkim|spf|dmarc)\\b|\\bunsigned (?:messages?|e-?mails?|mails?)\\b|(?:mail|message) (?:is |was )?not signed\\b|openspf\\.|sender policy framework",
      "unauthenticated (?:e-?mail|mail|message)s?.{0,40}(?:not accepted|not allowed|reject|block|prohibit)|(?:does not|doesn't|did not) have authentication information|authentication checks? failed|fail(?:s|ed)? (?:to pass )?authentication checks",
      "\\bsender is (?:unauthenticated|not authenticated)|requires (?:all )?(?:senders|mail|messages) to (?:be )?authenticat|required authentication level|sender id .{0,30}(?:fail|not permitted)|domainkeys|is not (?:allowed|authorized|permitted) to send (?:mail |email )?(?:from|on behalf)|arc validation|doesn't pass authentication|\\bspoof(?:ed|ing)\\b",
    ],
    samples: [
      "550 5.7.1 Email rejected per DMARC policy for example.org",
      "550-5.7.26 Unauthenticated email from example.org is not accepted due to domain's DMARC policy. - gsmtp",
      "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
      "550 5.7.9 This mail has been blocked because the sender is unauthenticated. Yahoo requires all senders to authenticate with either SPF or DKIM.",
      "550 SPF check failed",
      "550 No DKIM signature",
      "550 mail not signed",
      "550 authentication checks failed for domain",
      "550 rejecting spoofed message",
    ],
  }),
  row("config/authentication-code", misconfigured("authfailure", "domain"), {
    enhanced: [
      "4.7.20",
      "4.7.21",
      "4.7.22",
      "4.7.24",
      "4.7.26",
      "4.7.27",
      "4.7.3?",
      "4.7.40",
      "5.7.20",
      "5.7.21",
      "5.7.22",
      "5.7.23",
      "5.7.24",
      "5.7.26",
      "5.7.27",
      "5.7.3?",
      "5.7.40",
    ],
    samples: [
      "550 5.7.26 This message is not accepted",
      "550 5.7.30 This mail has been blocked",
      "421 4.7.32 Your email has been rate limited.",
    ],
  }),
  row("config/format", misconfigured("notcompliantrfc", "campaign"), {
    version: 6,
    phrases: [
      "rfc.?(?:5322|2822|822|5321|2821|1035|2047|2045|1652).{0,40}(?:compl|violat|conform|require|section)|(?:not|isn't) (?:in )?(?:compliance|compliant|conform\\w*) (?:with|to).{0,20}rfc|non.?compliant|violat\\w+ (?:of )?rfc",
      "(?:does|do|did)(?:n't| not) (?:comply|conform)\\b|\\bnot (?:rfc|standards?)[ -]complian",
      "missing a valid address in from:|duplicate (?:message )?header|(?:multiple|duplicate|missing|invalid|malformed|bad) (?:from|date|message-?id|to|subject|sender|return-path)[: '\"-]*(?:header|field)|header (?:field )?(?:is )?(?:missing|duplicate)|(?:missing|no) required header|bare (?:lf|cr|linefeed|newline)|smtp smuggling",
      "(?:malformed|badly formed|ill-formed|corrupt\\w{0,3}|broken) (?:\\w{1,10} )?(?:messages?|e-?mails?|mime|structure|content)\\b|(?:bad|invalid|illegal|improper) (?:message|mime) (?:format|structure|syntax|encoding|boundary)|\\bbad headers?\\b|(?:message|mail) (?:is )?(?:malformed|badly formatted|ill-formed|corrupt)|duplicate message-?id|\\bnon-?ascii (?:characters?|data|headers?)|\\bnull? (?:characters?|bytes?)\\b|only one.{0,30}header|multiple (?:from|sender) addresses|headers? (?:is|are) (?:not valid|invalid)|\\b(?:header|attachment)\\b.{0,40}(?:not valid|invalid|malformed)|(?:invalid|malformed|illegal|bad)\\b.{0,30}\\bheader\\b|8-?bit (?:data|character)s? in|improper use of 8-?bit|headers? fail|\\.com/~djb/docs/smtplf|does(?:n't| not) (?:contain|have) an? .{0,20}header|(?:illegal|invalid|forbidden|restricted|disallowed|unsupported) characters? in",
    ],
    samples: [
      "554 Transaction failed: Duplicate header 'DKIM-Signature'.",
      "550 5.7.1 Message violates RFC 5322 section 3.6",
      "550 5.6.0 bare LF received",
      "451 See http://pobox.com/~djb/docs/smtplf.html.",
      "550 Message headers fail syntax check",
      "554 This message does not conform to standards",
      "554 Headers are not RFC compliant",
      "550 Your message does not contain a Date header",
      "550 Message contains invalid header: address not valid",
      "550 5.6.0 invalid address in To header",
      "501 Restricted characters in address",
      "554 Malformed message",
      "550 invalid MIME structure",
      "554 Message contains bad headers",
      "550 Non-ASCII characters in subject",
      "554 Transaction failed: Address contains illegal characters in user name",
    ],
  }),
  row(
    "config/credentials",
    { ...misconfigured("securityerror", "mailbox"), durationMs: day },
    {
      version: 4,
      phrases: [
        "log ?in before|\\b(?:client|sender|user|you are|connection) not authenticated|authenticate first|pop(?:3)? before smtp|check your (?:e-?)?mail first|only (?:allowed|accepted|permitted) with authentication|(?:receive|check|collect) your (?:e-?)?mail before sending",
        "\\bauth failed\\b|\\bauth(?:entication)? (?:is )?(?:required|failed|needed|credentials)|fail(?:ed|s|ure)? to authenticate|incorrect authentication|turn on smtp auth|unauthenticated senders? not allowed|auth(?:entication)? (?:mechanism|error)|verification failure|must authenticate|log ?in (?:failed|denied|required)|requires authentication",
      ],
      samples: [
        "550 smtp auth required",
        "550 log in before sending",
        "554 Client not authenticated",
        "553 AUTH FAILED - user@example.org",
        "550 Please receive your mail before sending",
        "550 Unauthenticated senders not allowed",
        "535 Incorrect authentication data",
        "550-Please turn on SMTP Authentication in your mail client, or login to the IMAP/POP3 server",
        "535 5.7.8 Authentication credentials invalid",
      ],
    },
  ),
  row(
    "config/credentials-code",
    { ...misconfigured("securityerror", "mailbox"), durationMs: day },
    {
      version: 2,
      codes: [534, 535, 538],
      enhanced: ["5.7.*", "5.5.*", "5.0.*", ""],
      samples: ["535 5.7.8 user unknown"],
    },
  ),
  row(
    "config/syntax",
    { ...misconfigured("syntaxerror", "mailbox") },
    {
      version: 5,
      codes: [500, 501, 502, 503, 504, 555],
      phrases: [
        "\\bunsupported (?:option|parameter|command|argument)|(?:command|parameter|argument|syntax)s?.{0,40}(?:not (?:implemented|recognized|recognised|supported)|unrecognized|error|invalid|unknown)|(?:bad|improper|wrong|invalid) (?:command )?sequence|unrecognized command|unknown command|improper (?:use|command)|out of sequence|need (?:rcpt|mail)|\\b(?:bad|invalid) (?:\\S{1,20} )?(?:parameter|argument|command|syntax)",
      ],
      samples: [
        "502 5.5.2 Error: command not recognized",
        "503 Improper sequence of commands",
        "501 5.5.4 Error: Bad NOTIFY parameter syntax",
        "501 5.5.4 Invalid arguments",
        "555 5.5.4 Unsupported option: BODY=8BITMIME",
      ],
    },
  ),
];
