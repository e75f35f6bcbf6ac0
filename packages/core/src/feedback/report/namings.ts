import { addressPattern } from "./address.ts";

const indent = "^[ \\t>*\"'\\u2022-]{0,12}";

/** Ways in which a line names a failed recipient, the surest first. The first way that finds somebody is taken. */
export const namings: readonly RegExp[] = [
  // Before any other address of the same sentence: list robots, directories.
  new RegExp(
    `(?:\\bnot (?:a )?member of[^<\\n]{0,60}<|\\bwas addressed,? (?:to )?<?)(${addressPattern})`,
    "i",
  ),
  // Alone on its line, what follows is the reason: qmail, Exim, sendmail, Yahoo, Gmail.
  new RegExp(
    `${indent}(?:<\\s?(${addressPattern})\\s?>|(${addressPattern}))(?:[ \\t]*(?:[:;.,"']|<[^>\\s]{1,200}>|\\(<?[^()\\s]{1,200}>?\\)|\\[[^\\]]{1,80}\\]|\\.\\.\\.))*[ \\t]*$`,
    "i",
  ),
  // Said to be the recipient: messaging server, Domino, carriers.
  new RegExp(
    `^[ \\t]*(?:failed |intended |original |final )?(?:recipient|address|mailbox|user)(?:'s)?(?: address)?(?:\\(?e?s\\)?)?[ \\t]*[:=][ \\t]*"?<?(${addressPattern})`,
    "i",
  ),
  // At the start of its line, before the reason: Postfix, sendmail, Exchange.
  new RegExp(`${indent}<\\s?(${addressPattern})\\s?>[:;,.]{0,3}[ \\t]`, "i"),
  new RegExp(
    `${indent}(${addressPattern})(?:[:;,.]{1,3}[ \\t]|[ \\t]+-|[ \\t]*[\\[(]|[ \\t]{2,}|[ \\t]on[ \\t])`,
    "i",
  ),
  // In a transcript or a sentence.
  new RegExp(`^[ \\t]*(?:>>> ?)?RCPT TO: ?<?(${addressPattern})`, "i"),
  new RegExp(
    `(?:unknown|invalid|recipients?|delivered to|undeliverable to|undeliverable for|deliver(?:ing)? .{0,40}\\bto|for|user|account|mailbox|address(?:ed(?: to)?)?|message to|mail to|e-?mail to|size|to)\\b(?![ \\t]{1,3}(?:da|by|from|von|par|por)\\b)[^@\\n<]{0,30}(?:[ :,"(<\\[]|(?<![A-Za-z])')(?:mailto:)?(${addressPattern})`,
    "i",
  ),
  // Whoever sent it did not fail.
  new RegExp(
    `(?<!\\b(?:from|sent by|proveniente da|inviato da|gesendet von|envoyé par|enviado por):?[ \\t]{1,3}[<"']?\\S{0,128})(${addressPattern})`,
    "i",
  ),
];
