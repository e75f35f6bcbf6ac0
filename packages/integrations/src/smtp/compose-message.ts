import { createHash } from "node:crypto";
import type { MessageComposer, OutgoingMessage } from "@penguinmails/core/ports/mail";
import MailComposer from "nodemailer/lib/mail-composer/index.js";

/** Composes with nodemailer's MIME writer. Nothing in it is left to chance: boundaries derive from the Message-ID. */
export function makeMessageComposer(): MessageComposer {
  return {
    async compose(message) {
      assertHeaders(message);
      const composer = new MailComposer({
        from: { name: message.from.name, address: message.from.email },
        to: { name: message.to.name ?? "", address: message.to.email },
        subject: message.subject,
        date: new Date(message.dateMs),
        messageId: `<${message.messageId}>`,
        text: message.text,
        html: message.html,
        baseBoundary: createHash("sha256").update(message.messageId).digest("hex").slice(0, 24),
        newline: "\r\n",
        disableFileAccess: true,
        disableUrlAccess: true,
        headers: [
          { key: "Feedback-ID", value: message.feedbackId },
          // Prepared: the MIME writer would fold inside the URL of a long value, which some receivers do not undo.
          {
            key: "List-Unsubscribe",
            value: {
              prepared: true,
              value: `<${message.unsubscribe.url}>,\r\n <mailto:${message.unsubscribe.mailto}>`,
            },
          },
          { key: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" },
        ],
      });
      return composer.compile().build();
    },
  };
}

function assertHeaders(message: OutgoingMessage): void {
  const { from, to, subject, messageId, feedbackId, unsubscribe } = message;
  const values = [
    ...[from.name, from.email, to.name ?? "", to.email, subject],
    ...[messageId, feedbackId, unsubscribe.url, unsubscribe.mailto],
  ];
  if (values.some((value) => /[\p{Cc}\u2028\u2029]/u.test(value))) {
    throw new RangeError("A header value holds a line break or another control character");
  }
  if ([messageId, unsubscribe.url, unsubscribe.mailto].some((value) => /[\s<>,]/.test(value))) {
    throw new RangeError("A header value in angle brackets holds a space, a comma or a bracket");
  }
  if (subject.trim() === "") throw new RangeError("A message without a subject");
}
