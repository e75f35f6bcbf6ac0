import { hour } from "../../../time.ts";
import type { ReplyRule } from "../reply-rule.ts";
import { refusedAbroad, troubleAbroad, unreachableAbroad } from "./languages.ts";
import { blockedFor, cooled, counted, gone, misconfigured, retried, row } from "./row.ts";

/** Their trouble, the network's or time's. Nobody is blamed; `notaccept` alone speaks of a host that takes no mail. */
export const troubleRules: readonly ReplyRule[] = [
  row("trouble/expired", retried("expired"), {
    version: 2,
    phrases: [
      "(?:delivery|retry|queue|message|mail) ?(?:time|timeout|period|lifetime)? (?:has |was )?(?:expired|exceeded|timed? out)|in (?:the )?queue too long|too old|been in the queue|not been collected|giving up|retry time not reached|for (?:the last|more than|over|the past)? ?\\d+ (?:seconds|minutes|hours?|days?)|undeliverable for|could not deliver for|cannot send message for|unable to deliver .{0,30}for \\d|allowed queue period|delivery attempts (?:have )?(?:been )?(?:exceeded|exhausted)|maximum (?:retries|attempts|delivery)|delivery deadline|age exceeds|will no longer be retried|retries exceeded|domain has been failing for|hosts have been failing for|envelope expired|delivery failed \\d+ attempts|was aborted after|delay(?:ed)? .{0,30}exceeded|retry timeout|(?:not|n't) (?:be )?delivered within \\d",
    ],
    samples: [
      "4.4.7 Message expired: retry timeout exceeded",
      "all hosts have been failing for a long time and were last tried after this message arrived",
      "Envelope expired",
      "Message could not be delivered within 3 days",
      "Delivery failed 20 attempts: user@example.com",
      "Delivery to the following recipients was aborted after 5.0 hour(s)",
      "I'm not going to try again; this message has been in the queue too long.",
      "550 4.4.7 QUEUE.Expired; message expired",
    ],
  }),
  row("network/unreachable", retried("networkerror"), {
    version: 12,
    phrases: [
      "(?:connection|connect|conversation|session|host|\\bserver\\b|network|socket).{0,40}(?:timed? ?-?out|refused|reset|lost|closed|aborted|unreachable|no answer|no response|not respond|failed|broken|dropped|interrupt|error|died)|no route to host|lost connection|\\beof\\b|end of (?:file|(?:socket |data )?stream)\\b|(?:read|write) (?:error|failed|failure)(?: on| from| to)? (?:the )?(?:connection|socket|client|network)|conversation broke|time(?:d)?-?out|network (?:is )?(?:error|unreachable|down)|(?:can't|cannot|could not|couldn't|unable to) (?:connect|reach|establish|contact (?:the )?(?:host|server|mx|remote))|operation timed out|not responding|did not respond|not reachable|did not accept our requests to connect|tried all mx|host lookup did not complete|no route found to (?:domain|host)|\\bhosts? (?:could|can) be (?:contacted|reached)|lookup deferred|communications? (?:failure|problem)|\\bdns for (?:host |domain )?\\S{1,80} is mis-?configured|\\bgreeting (?:was )?never (?:received|came|sent)|never (?:received|got|saw) (?:a |the |any )?(?:smtp |server )?greeting",
      "\\bdns\\b.{0,20}(?:fail|timed? ?out|unavailable|error)|(?:host ?name|name|dns|domain|mx)(?: service| server)? (?:lookup|look up|resolution|query|error).{0,30}(?:fail|error|timed|time|problem|temporar)|name service error|lookup fail|dns (?:server|error|problem|lookup|query|resol\\w+)|servfail|no (?:mx|dns|a record)|mx (?:or a|or srv|record)|temporary (?:dns|lookup|resolution)|malformed or unexpected name server",
      "(?:too many|maximum|exceeded).{0,20}(?:hops?|received)|hop count|mail ?loop|mx list for \\S{1,255} points back|routing loop|\\b(?:possible|potential|suspected|probable) (?:mail )?loop|loop(?:s|ing)? (?:back|detect\\w{1,3}|to myself)|delivery loop|too many levels of aliases|message (?:is )?looping|message loops|looping message|received\\W.{0,30}(?:exceed|too many)|transport .{0,20}(?:fail|unavailable)|forwarding loop|aliasing",
      ...unreachableAbroad,
    ],
    samples: [
      "mx.example.com [192.0.2.78] Operation timed out",
      "421 4.4.2 mx.example.com Error: timeout exceeded",
      "lost connection with mx2.example.com[192.0.2.86] while performing the HELO handshake",
      "554 5.4.6 Too many hops",
      "554 5.0.0 MX list for example.com. points back to mx1.example.com",
      "host lookup did not complete",
      "End of socket stream data",
      "No route found to domain example.com from server MAIL/EXAMPLE. Check Server, Connection and Domain documents in Domino Directory.",
      "554 5.5.6 loop detection",
      "552 looping message",
      "550 message loops",
      "554 Message looping (received 6 times)",
      "550 possible loop",
      "450 DNS temporarily failed",
      "442 connection died",
      "554 Number of 'Received:' DATA headers exceeds maximum permitted",
      "423 Dns resolve error",
      "Sorry, tried all MXs",
      "SMTP conversation broke: EOF on socket",
      "no hosts could be contacted",
      "Unable to deliver the message due to a communications failure",
      "DNS for host example.com is mis-configured",
      "Greeting never received",
      "Mail konnte nicht innerhalb der zulässigen Zeit übertragen werden; SMTP-Host antwortet nicht",
      "Name server: example.com.: host name lookup failure",
    ],
  }),
  row("trouble/full", retried("systemfull"), {
    version: 4,
    phrases: [
      "(?:insufficient|not enough|out of|no) (?:system )?(?:resources|storage|memory|disk ?space|disk\\b|space)|(?:system|server|disk|file ?system) (?:storage |space )?(?:is )?(?:too )?(?:full|overload|busy)|queue (?:is )?full|heavy load|overloaded|load (?:average )?(?:is )?too high|too much load\\b",
    ],
    samples: [
      "452 system storage full",
      "431 not enough disk",
      "452 Insufficient disk space",
      "421 Server heavy load",
      "server too busy",
      "Too much load",
      "452 4.3.1 Insufficient system storage",
    ],
  }),
  row("recipient/host-refuses", gone("notaccept"), {
    version: 3,
    codes: [521, 556],
    enhanced: ["5.3.*", "5.1.10", "5.0.*", ""],
    // Some servers number refusals of their own so: "remote ip check error".
    phrases: [
      "\\b(?:host|domain|server|system|machine|service|mail|e-?mails?|messages?|closed|retired|decommissioned|moved)\\b",
    ],
    samples: ["521 5.3.2 Closed for good", "556 Closed for good"],
  }),
  row("trouble/not-accepting", retried("notaccept"), {
    version: 2,
    phrases: [
      "(?:system|host|server|smtp|domain) (?:is )?(?:not (?:currently )?accepting|does not accept|doesn't accept) (?:network |any )?(?:mail|messages)\\b(?! (?:from|without|at|via|that|until|over|by|with|unless|directly|sent|through))|smtp.{0,20}service (?:is )?(?:not available|unavailable)",
    ],
    samples: ["453 4.3.2 System not accepting network messages", "554 SMTP service unavailable"],
  }),
  row("trouble/mailer", retried("mailererror"), {
    version: 7,
    phrases: [
      "unable to (?:write|append|store|save|run|execute|fork)\\b|dot-?lock|error on maildir|unable to chdir|error opening input/output",
      "procmail|maildrop|command (?:died|failed|output|time limit)|(?:exit|exited|child|return) (?:status|code|with)|x-unix|pipe (?:to|transport|failed)|local delivery (?:agent|failed|error|problem)|mailer (?:error|died)|unknown mail transport error|no such file or directory|vdelivermail|delivery agent|failed to (?:write|append|open|create|lock)|lock fail|cannot (?:open|append|lock|create|write)|can't (?:create|open|lock)|\\bscript|executing|return message from|unable to open mailbox|cannot exec|input/output error|unable to switch to|can ?not open|/[\\w.@/-]{1,120}: permission denied",
    ],
    samples: [
      "421 4.2.1 Unable to write message to disk",
      "unknown mail transport error",
      "maildir delivery failed: create maildir file /home/user/Maildir/tmp/1183664300.P7958.mx: Permission denied",
      "user@example.com... Deferred: No such file or directory",
      "554 Local delivery error",
      "Unable to run qmail-remote.",
      'Command died with status 75: "/usr/bin/procmail"',
      "procmail: Lock failure on mailbox.lock",
      "Unable to switch to /var/vpopmail/domains/example.com: input/output error.",
    ],
  }),
  row("trouble/system", retried("systemerror"), {
    version: 13,
    phrases: [
      "(?:local|internal|server|system|temporary|service|configuration|processing|lookup|unexpected|unrecoverable|resources?|database|ldap|mysql|directory|queue file|software|program|script|general|i/o|disk) ?(?:server |system |lookup |write |configuration |processing |temporary |temporarily )*(?:error|failure|problem|trouble|fail(?:ed|s)?|unavailable|not available|not found|busy|down)",
      "\\b(?:back-?end|upstream|ldap|sql|mysql|database|directory|spool|cache|daemon)\\b.{0,30}(?:timed? ?out|unavailable|not available|unreachable|failed|failure|error|down|busy)\\b|\\b(?:temporary|transient) (?:\\w{1,15} ){0,3}(?:error|failure|problem|fault|condition|difficult)|\\bqueue (?:is )?(?:unavailable|not available|closed)|\\b(?:list|alias) expansion|unable to expand\\b|\\bshutting down|service (?:is )?(?:currently |temporarily )+(?:unavailable|not available)|service is (?:unavailable|not available)|network is busy|technical difficult|several matches found in|(?:server|service) (?:is )?not ready|\\btrouble in\\b",
      "come back (?:later|in)\\b|(?:been|is|was) deferred\\b|try later|please retry|bad (?:server )?response\\b|(?:could not|cannot|can't) be stored|error writing (?:the )?(?:message|mail)\\b|temporarily (?:unavailable|deferred|rejected|denied|refused|unable|down)|try again|could not (?:create|complete|process|load|open|write|be processed)|unable to (?:process|contact|complete|accept)|transaction failed|mail server (?:is )?temporarily|can(?:'t|not) (?:accept|process)|requested action aborted|error in processing|error while being processed|interrupted|under maintenance|for maintenance|system (?:is )?(?:down|going down|shutting)|routing server|proxy (?:failed|session)|licen[cs]e (?:has |is )?expired",
      ...troubleAbroad,
    ],
    samples: [
      "451 Could not load DRD",
      "417 Temporary delivery error",
      "450 This mail is temporarily denied",
      "450 queue unavailable.",
      "451 message could not be stored",
      "Bad server response",
      "451 backend not available",
      "451 ldap lookup timed out",
      "User (user@example.com) - Several matches found in Domino Directory",
      "424 4.2.4 Mailing list expansion problem",
      "451 4.6.0 Alias expansion error",
      "430 Mail service shutting down",
      "451 4.3.0 Error: queue file write error",
      "451 4.7.1 Sorry, the service is currently unavailable. Please come back later.",
      "554 Transaction failed",
      "554 Service currently unavailable",
      "554 5.3.0 Closed for maintenance",
      "451 Temporary local problem - please try later",
      "The following mail has been returned because it encountered an error while being processed.",
      "Unable to contact LDAP server. (#4.4.3)",
      "422 License Expired",
      "451 You have been deferred, please come back in 4 minutes",
      "451 Erreur temporaire, veuillez réessayer plus tard",
      "452 temporary domain failure <user@example.com>",
    ],
  }),
];

/** When no phrase fits: what the enhanced code says, where it can be trusted at all (RFC 3463, RFC 5248, RFC 7372). */
export const codeRules: readonly ReplyRule[] = [
  // "Later" is no "no": without a word that says more, the pair goes slower and is not shut.
  row("code/4.7.1", cooled("blocked"), {
    version: 2,
    enhanced: ["4.7.1", "4.7.2"],
    samples: ["450 4.7.1 Rejected"],
  }),
  row("code/4.7", cooled("securityerror"), { enhanced: ["4.7.*"], samples: ["421 4.7.0 Rejected"] }),
  row(
    "code/5.7",
    { ...misconfigured("securityerror", "mailbox"), signal: "block", scope: "pair" },
    { version: 2, enhanced: ["5.7.*"], samples: ["550 5.7.1 Rejected"] },
  ),
  // A server that greets us with a refusal has not heard of any recipient yet (RFC 5321, 3.1).
  row("block/greeting", blockedFor("blocked", 4 * hour), {
    stages: ["connect"],
    codes: [5],
    samples: ["host mx.example.net[192.0.2.7] refused to talk to me: 554 mx.example.net"],
  }),
  row("trouble/greeting", retried("systemerror"), {
    stages: ["connect"],
    enhanced: ["4.1.*", "4.2.*"],
    samples: ["421 4.2.1 Connection deferred"],
  }),
  row("code/5.1.1", gone("userunknown"), {
    enhanced: ["5.1.1", "5.1.3", "4.1.1", "5.1.10"],
    samples: ["550 5.1.1 Rejected"],
  }),
  row("code/5.1.2", gone("hostunknown"), {
    enhanced: ["5.1.2", "5.4.4", "4.1.2"],
    samples: ["550 5.1.2 Rejected", "550 5.4.4 Rejected"],
  }),
  row("code/5.2.1", counted("suspend", 2), {
    enhanced: ["5.2.1", "4.2.1", "5.7.13"],
    samples: ["550 5.2.1 Rejected"],
  }),
  row("code/5.2.2", counted("mailboxfull", 3), {
    enhanced: ["5.2.2", "4.2.2"],
    samples: ["552 5.2.2 Rejected"],
  }),
  row("code/5.2.0", counted("filtered", 2), {
    enhanced: ["5.2.0", "5.2.4", "4.2.4", "5.1.4"],
    samples: ["550 5.2.0 Rejected"],
  }),
  row("code/5.3.1", retried("systemfull"), {
    enhanced: ["5.3.1", "4.3.1", "4.4.5"],
    samples: ["452 4.3.1 Rejected"],
  }),
  row("code/5.3.2", retried("notaccept"), { enhanced: ["5.3.2", "4.3.2"], samples: ["453 4.3.2 Rejected"] }),
  row(
    "code/5.3.4",
    { ...misconfigured("mesgtoobig", "campaign"), signal: "content" },
    { enhanced: ["5.3.4", "5.7.16", "4.7.16"], samples: ["552 5.3.4 Rejected"] },
  ),
  row("code/4.4.7", retried("expired"), {
    enhanced: ["4.4.1", "4.4.7", "5.4.7"],
    samples: ["550 4.4.7 Rejected"],
  }),
  row("code/5.4", retried("networkerror"), {
    enhanced: ["5.4.0", "5.4.2", "5.4.5", "5.4.6", "5.4.14", "4.4.0", "4.4.2", "4.4.4", "4.4.6", "4.4.8"],
    samples: ["554 5.4.6 Rejected"],
  }),
  row("code/5.3", retried("systemerror"), {
    enhanced: [
      "5.3.0",
      "4.3.0",
      "5.3.3",
      "5.3.5",
      "4.3.3",
      "4.3.5",
      "5.4.3",
      "4.4.3",
      "5.5.4",
      "5.5.5",
      "4.5.3",
      "4.5.5",
      "5.1.9",
      "4.1.9",
    ],
    samples: ["554 5.3.0 Rejected"],
  }),
  row("code/5.5.3", retried("toomanyconn", "ok"), { enhanced: ["5.5.3"], samples: ["552 5.5.3 Rejected"] }),
  row("code/5.5.2", misconfigured("syntaxerror", "mailbox"), {
    enhanced: ["5.5.2", "5.5.6"],
    samples: ["500 5.5.2 Rejected"],
  }),
  row(
    "code/5.6",
    { ...misconfigured("contenterror", "campaign"), signal: "content" },
    { enhanced: ["5.6.*", "4.6.*"], samples: ["554 5.6.0 Rejected"] },
  ),
  // What is left of words that refuse. The recipient would have been named by now.
  row("block/refused", misconfigured("policyviolation", "mailbox"), {
    version: 3,
    codes: [5],
    phrases: [
      "\\b(?:blocked|banned|barred|prohibited|disallowed|unwelcome)\\b|\\b(?:messages?|delivery|transaction|session|submission) (?:is |was |has been |have been )?(?:refused|rejected|denied|declined|not (?:allowed|accepted|permitted))\\b",
      "(?:won't|will not|do not|don't|cannot|can't) accept (?:this|your|the) (?:e?-?mail|message)\\b",
      "\\b(?:rejected|refused|denied) (?:your |this |the )?(?:message|e-?mail|mail)\\b|^5\\d\\d[ -](?!.*(?:<@>|recipient|\\buser\\b|mailbox|rcpt))(?:5\\.\\d\\.\\d )?(?:rejected|refused)\\b",
      ...refusedAbroad,
    ],
    samples: [
      "550 Ihre Nachricht wurde abgelehnt",
      "550 邮件被拒绝",
      "550 cmgw: rejected message",
      "500 Message rejected --- End Transcript ---",
      "550 Rejected due to forwarding restrictions",
      "550 Delivery declined",
      "554 Your submission is unwelcome",
      "550 we won't accept this email",
    ],
  }),
];
