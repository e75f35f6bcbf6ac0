/**
 * What mailers write around the words of the server that they talked to. Their own words are about hosts and
 * connections, and would pass for a refusal of ours: "host mx.example said: 550 mailbox rejected".
 */
const wrappers: readonly (readonly [pattern: RegExp, left: string])[] = [
  // Postfix, smtp_chat.c and smtp_proto.c.
  [/\bhost \S{1,255}\[[^\]\s]{2,60}\](?::\d{1,5})? (?:said|refused to talk to me): /gi, ""],
  [/ ?\(in reply to (?:end of )?[a-z][a-z ]{2,40} command\)/gi, ""],
  // Postfix, smtp_connect.c and smtp_session.c: the trouble stays, the host goes.
  [/\b(connect to|lost connection with|conversation with) \S{1,255}\[[^\]\s]{2,60}\]/gi, "$1 <host>"],
  // Exim, deliver.c and transports/smtp.c.
  [
    /\bsmtp error from remote (?:mail server|mailer) after [^\n]{2,400}?: (?=(?:host )?\S{1,255} \[|[245]\d\d[ -])/gi,
    "",
  ],
  [/\bhost \S{1,255} \[[^\]\s]{2,60}\](?::\d{1,5})?: (?=[245]\d\d[ -])/gi, ""],
  // Sendmail and qmail.
  [/(?:\.\.\. )?\bwhile talking to \S{1,255}/gi, ""],
  [
    /^(?:\S{1,255} (?:does not like recipient|failed after i sent the message)\. )?remote host said: (?=[245]\d\d[ -])/i,
    "",
  ],
  [/\bremote host said: (?=[245]\d\d[ -])/gi, ""],
];

/**
 * The words of the remote server alone, on one line as they came. What the wrapper tells of the stage of the dialogue is
 * read from the whole text; trouble with a connection stays, without the host's name.
 */
export function unwrapReply(text: string): string {
  return wrappers.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text).trim();
}
