import type { ReplyRule } from "../reply-rule.ts";
import { closedAbroad, fullAbroad } from "./languages.ts";
import { counted, gone, quarantined, row } from "./row.ts";

/** The recipient exists or existed: full, closed, moved; and messages too big for it. Any operator. */
export const mailboxRules: readonly ReplyRule[] = [
  row("mailbox/full", counted("mailboxfull", 3), {
    phrases: [
      "(?:mail ?box|mail ?folder|mail ?drop|inbox|in-box|account|maildir|mail storage|user|recipient|disk|message store).{0,40}(?:is |was |are |'s )?(?:almost |too |already )?(?:full|over ?quota|over the (?:storage |disk )?(?:quota|limit))\\b",
      "(?:over|exceed(?:s|ed|ing)?)(?: (?:the|its|his|their|your|a|your|storage|disk|mail|mailbox|allocated|allowed|user|maximum|allotted))* ?(?:quota|storage allocation|storage limit|space)\\b",
      "quota (?:exceed|violat|for|is full|has been exceeded|limit (?:reached|exceeded))",
      "(?:over|out of|reached|exceeded) (?:the )?(?:disk |mailbox |mail |storage |account )?quota",
      "(?:insufficient|not enough|no|without|out of) (?:system )?(?:disk |mailbox |mail ?box |storage |mail |free )?space (?:for (?:the |this )?(?:user|mailbox|recipient)|left in mailbox|in (?:the )?(?:user's |recipient's )?mailbox)",
      "mailbox (?:size )?(?:limit|quota) (?:is )?(?:exceeded|reached)",
      "(?:mailbox|account|maildir|user).{0,30}exceed(?:s|ed|ing)",
      "maildir delivery failed: .{0,40}(?:quota|full|exceed)",
      "folder is full|full mailbox|overquota",
      "account is (?:exceeding|over|temporarily over) ",
      "too much mail data|has too many messages|message box full|mail too large for recipient's mailbox",
      "exceeded (?:his|their|its|the) .{0,20}(?:disk|storage|mail)",
      "(?:mailbox|user) has (?:insufficient|not enough|run out of)",
      "not able to receive.{0,40}(?:full|quota)|because .{0,30}mailbox is full",
      "mailbox is out of (?:space|storage)|size of the mailbox|dis[ck] ?(?:space )?quota|overdrawn|(?:recipient|mailbox|user) storage (?:is )?full|exhausted (?:allowed |his |their |its |the )*(?:storage|quota|space)",
      ...fullAbroad,
    ],
    samples: [
      "452-4.2.2 The recipient's inbox is out of storage space. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaTemp",
      "552 5.2.2 <user@example.com> Quota exceeded (mailbox for user is full)",
      "452 4.2.2 Mailbox full",
      "550 5.2.2 <user@example.com>... Mailbox Full",
      "552 5.2.2 Over quota",
      "552 RCPT TO:<user@example.com> Mailbox disk quota exceeded",
      "550 Mailbox has exceeded the limit",
      "552 User's mailbox is out of space",
      "552 User has exhausted allowed storage space",
      "mail.local: /var/mail/user: Disc quota exceeded",
      "Sorry, the user's maildir has overdrawn his diskspace quota",
      "552 5.2.2 Das Postfach des Empfängers ist voll",
      "552 5.2.2 收件人邮箱空间不足",
    ],
  }),
  row("size/recipient-limit", quarantined("exceedlimit"), {
    enhanced: ["5.2.3", "4.2.3"],
    samples: ["552 5.2.3 Message length exceeds limit set by recipient"],
  }),
  row("size/too-big", quarantined("mesgtoobig"), {
    phrases: [
      "(?<!\\bnumber of (?:\\w{1,20} ){0,3})(?:message|mail|e-?mail|content|data|attachment)s? (?:header )?(?:is |are |was |size )?(?:far )?(?:too (?:big|large|long)|exceed(?:s|ed|ing)?\\b)(?! (?:number|hop))",
      "(?:message|mail|e-?mail)(?: file)? size.{0,60}(?:exceed|too (?:big|large)|larger than|limit)",
      "exceed(?:s|ed|ing)? (?:the |your |our |a )?(?:fixed )?(?:max(?:imum|imal)? )?(?:inbound |incoming |allowed |permitted )?(?:message|mail|attachment|e-?mail|size)[ -]?(?:size|length)?",
      "max(?:imum)? (?:message|mail) ?size (?:exceeded|limit)",
      "too big for (?:system|this server)|too large for|larger than (?:the )?(?:maximum|current system limit)|size limit exceeded|exceeded maximum inbound",
      "resolver\\.rst\\.(?:sendsizelimit|recipsizelimit)|routing\\.sizelimit|sendsizelimit",
      "message size violation|line (?:length|limit|too long)|message length exceeds",
    ],
    samples: [
      "552 5.3.4 Message size exceeds fixed limit",
      "554 5.3.4 Message too big for system",
      "500 Line limit exceeded",
      "550 5.7.0 Message Size Violation",
      "553 exceeded maximum inbound message size",
    ],
  }),
  row("mailbox/suspended", counted("suspend", 2), {
    phrases: [
      "(?:mail ?box|account|user|e-?mail address|address|recipient|service|box).{0,50}(?:is |are |was |has been |have been |been |currently |temporarily |temporary )(?:temporarily |currently |administratively |permanently |now )?(?:suspended|disabled|deactivated|inactive|locked|frozen|blocked by (?:the )?admin|closed|discontinued|terminated|archived|expired|not active|cancelled|canceled|de-activated)\\b",
      "(?:disabled|inactive|suspended|deactivated|closed|locked|frozen|expired) (?:mailbox|account|user|recipient|e-?mail address)",
      "user suspended|account suspended|(?:account|mailbox|address) (?:has )?expired|user hang ?up|(?<!\\b(?:your|sender|sending|sender's|from) )\\bdomain (?:is |was |has |has been )?(?:suspended|disabled|expired|deactivated)|mailbox (?:currently )?(?:disabled|suspended|frozen|closed|unavailable or access denied|locked)",
      "temporarily inactive|temporary locked|suspend the service",
      "no longer (?:an )?active|(?:user|account|recipient|mailbox) (?:is )?(?:not active|inactive|disabled|closed|locked|frozen|deactivated|terminated)\\b",
      "not accepting (?:any )?(?:mail|messages) for (?:this|that) (?:account|user|mailbox)|(?:due to|for) (?:extended )?inactivity|mail receiving disabled",
      "(?:<@>|<[\\w.-]{1,60}>) ?(?:is|has been|was) (?:an? |now |currently )*(?:disabled|deactivated|inactivated|inactive|suspended|locked|expired|closed|frozen)\\b|(?:deactivated|inactivated|not activated) (?:mailbox|account|user)|(?:user |account |mailbox )+not activated",
      ...closedAbroad,
    ],
    samples: [
      "550 5.2.1 Mailbox disabled, not accepting messages for user",
      "554 delivery error: dd Sorry your message to user@example.com cannot be delivered. This account has been disabled or discontinued [#102].",
      "550 5.7.1 <user@example.com>: Recipient address rejected: User user@example.com temporary locked. Please try again later!",
      "550 Account suspended",
      "550 Account blocked for inactivity",
      "554 example.com: domain expired",
      "550 User hangup",
      "550 <user> is now disabled with MTA service.",
      "550 <user@example.com>... User account not activated",
      "550 5.2.1 该用户已被停用",
    ],
  }),
  row("recipient/moved", gone("hasmoved"), {
    phrases: [
      "(?:user|recipient|account|mailbox|addressee|he|she).{0,20} (?:has |have )?(?:moved|relocated)\\b",
      "no longer (?:on (?:this )?server|(?:a )?valid (?:here|at this)|at this (?:address|site|company)|(?:with|employed (?:at|by|with)) (?:the|this|our) )|has been (?:replaced by|changed to)",
      "(?:recipient|user|employee|addressee|he|she) (?:has left|left|no longer works)\\b(?! the (?:mailing )?(?:list|group))|(?<!your )(?:mailbox|account|user) (?:has been|was|is) (?:permanently )?(?:deleted|removed)\\b",
      "address (?:has )?(?:changed|moved)|new e?-?mail address is|please try <?@",
    ],
    samples: [
      "550 5.1.6 recipient no longer on server: user@example.com",
      "551 User has moved; please try <user@example.org>",
      "550 sorry, the recipient has left the company",
      "550 Employee no longer with the company",
      "550 this account was deleted",
    ],
  }),
  row("recipient/moved-code", gone("hasmoved"), {
    enhanced: ["5.1.6", "5.7.17", "5.7.18"],
    samples: ["551 5.1.6 not our user"],
  }),
];
