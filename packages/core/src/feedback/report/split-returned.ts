/** Lines after which a report repeats the message it returns. */
const separators: readonly RegExp[] = [
  // `(?=(…))\1` takes a drawn line whole: nothing is gained by looking again behind less of it.
  /^ {0,4}[-_*=+#](?=([-_*=+# ]{1,80}))\1(?!.{0,60}\b(?:re-?send|warning)\b).{0,30}(?:original message|copy of (?:the|your) message|copy of the (?:headers|original)|below this line is|returned message|unsent message|undelivered message|message (?:header|text|headers) follow|forwarded message|beginning of (?:the )?(?:original )?message|message source|received message|header of the (?:mail|message)|message contents|included is a copy|headers? follow|rejected message|end of message|your (?:original )?message|nachricht|message d'origine|mensaje original|below are the headers).{0,120}$/im,
  /^[ \t]{0,8}(?:(?:below|here|this) is )?(?:the )?(?:original message|message headers?|original headers|the (?:text|header|headers|content|contents|body) of (?:the|your) (?:original )?(?:message|e-?mail)|original message headers|your (?:original message|message, including (?:the )?(?:original )?headers)|message text|first \d+ lines|the original message|here is (?:a copy|your message)|a copy of (?:the|your) (?:original )?message|the undelivered message|unsent message|the message that caused)(?!.{0,40}\b(?:rejected|refused)\b).{0,80}(?:(?:follow|is below|below|attached)[^\n]{0,60}|:[ \t]*)$/im,
  /^original message headers:?\s*$/im,
];

/** A header block in the text: a line that only the head of a message has, with another field beside it. */
const headBlock =
  /^(?:(?:>?From \S{1,200} .{10,40}|(?:Return-Path|Received|DKIM-Signature|X-[\w-]{1,60}|Message-ID|MIME-Version|Date|From|To|Subject|Content-Type):[^\n]{0,998})\n(?:[ \t][^\n]{0,998}\n){0,30}){1,3}(?:Return-Path|Received|Message-ID|MIME-Version|DKIM-Signature|Content-Type|X-Mailer):/im;

/** How Outlook quotes what it answers. */
const quotedHead =
  /^(?:From|Von|De|Da|Van): [^\n]{1,300}\n(?:Sent|Date|Gesendet|Datum|Envoy\u00e9|Enviado|Inviato|Verzonden)[ \t]?: [^\n]{1,100}\n(?:To|An|\u00c0|Para|A|Aan)[ \t]?: /m;

/** Parts a report's words from the message that they return. */
export function splitReturned(text: string): { readonly text: string; readonly tail: string } {
  let at = text.length;
  let skip = 0;
  for (const separator of separators) {
    const found = separator.exec(text.slice(0, at));
    if (found && text.slice(0, found.index).trim().length > 0) {
      at = found.index;
      skip = found[0].length;
    }
  }
  for (const head of [headBlock, quotedHead]) {
    const found = head.exec(text.slice(0, at));
    if (!found || text.slice(0, found.index).trim().length === 0) continue;
    at = found.index;
    skip = 0;
  }
  return { text: text.slice(0, at), tail: text.slice(at + skip) };
}
