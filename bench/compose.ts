import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeSigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { makeUnsubscribeToken } from "@penguinmails/core/delivery/unsubscribe-token";
import { makeUnsubscribeAddress, makeVerp } from "@penguinmails/core/delivery/verp";
import { newId } from "@penguinmails/db/ids";
import { makeMessageComposer } from "@penguinmails/integrations/smtp/compose-message";
import { renderMessageBody } from "@penguinmails/services/delivery/render-message-body";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import { readTemplate } from "../scripts/demo/read-template.ts";
import { root } from "../scripts/stack/settings.ts";
import type { Comparison } from "./measure.ts";

const messagesPerRound = 300;
const values = {
  email: "jo@receiver.example",
  firstName: "Jo",
  lastName: null,
  company: "Łódź Roofs",
  City: "Łódź",
};

/** All that a dispatch does to a message but for database and network, against the MIME writer alone. */
export function composing(): Comparison {
  const template = readTemplate(readFileSync(join(root, "samples/template.md"), "utf8"));
  const composer = makeMessageComposer();
  const keys = makeSigningKeys([{ version: "a", secret: "a-secret-for-a-benchmark-alone" }]);
  const tenantId = newId();
  const once = renderMessageBody(template, values);
  if (!once.ok) throw new RangeError("The sample template can't be filled.");
  const ready = once.value;
  return {
    unit: "messages",
    ours: {
      name: "render, sign opt-out and VERP, compose",
      async run() {
        for (let n = 0; n < messagesPerRound; n++) {
          const messageId = newId();
          const body = renderMessageBody(template, { ...values, firstName: `Jo ${n}` });
          if (!body.ok) return 0;
          const token = makeUnsubscribeToken(keys, { tenantId, messageId, issuedAtMs: n });
          makeVerp(keys, { messageId }, "bounce.sender.example");
          await composer.compose({
            from: { name: "Ann", email: "ann@sender.example" },
            to: { name: `Jo ${n}`, email: values.email },
            ...body.value,
            dateMs: n,
            messageId: `${messageId}@sender.example`,
            feedbackId: "campaign:tenant:cold:sender",
            unsubscribe: {
              url: `https://mail.agency.example/u/${token}`,
              mailto: makeUnsubscribeAddress(keys, messageId, "bounce.sender.example"),
            },
          });
        }
        return messagesPerRound;
      },
    },
    yardstick: {
      name: "nodemailer composes the finished text",
      async run() {
        for (let n = 0; n < messagesPerRound; n++)
          await new MailComposer({
            from: { name: "Ann", address: "ann@sender.example" },
            to: { name: `Jo ${n}`, address: values.email },
            ...ready,
            date: new Date(n),
            messageId: `<${n}@sender.example>`,
          })
            .compile()
            .build();
        return messagesPerRound;
      },
    },
  };
}
