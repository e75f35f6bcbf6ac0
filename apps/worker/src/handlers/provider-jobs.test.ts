import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import { ProviderError } from "@penguinmails/integrations/http/provider-error";
import { PermanentJobError } from "@penguinmails/queue/permanent-job-error";
import { describe, expect, it } from "vitest";
import { platformMailSend } from "./platform-mail-send.ts";
import { productEventCapture } from "./product-event-capture.ts";

const tenantId = "01234567-89ab-4def-8123-456789abcdef";
const job = { id: "outbox-row", attempt: 2, signal: new AbortController().signal };
const ofTenant = { v: 1 as const, tenantId };
const mail = {
  ...ofTenant,
  template: "invite",
  to: "ada@agency.example",
  variables: { name: "Ada" },
} as const;
const event = {
  ...ofTenant,
  event: "signed_up",
  distinctId: tenantId,
  properties: { plan: "growth" },
  atMs: 7,
};

/** The job at a service that does as given, and what it was asked for. */
const jobs = {
  "a platform mail": (outcome: () => Promise<void>) => {
    const asked: unknown[] = [];
    const send = async (one: unknown) => void asked.push(one);
    const handle = platformMailSend({ mailer: { send: (one) => send(one).then(outcome) } });
    return { asked, run: () => handle(mail, job) };
  },
  "a product event": (outcome: () => Promise<void>) => {
    const asked: unknown[] = [];
    const capture = async (one: unknown) => void asked.push(one);
    const handle: JobHandlers["product-event.capture"] = productEventCapture({
      analytics: { capture: (one) => capture(one).then(outcome) },
    });
    return { asked, run: () => handle(event, job) };
  },
};

describe.each(["a platform mail", "a product event"] as const)("%s", (kind) => {
  it("is asked for under the job's id: a job that runs again makes no other", async () => {
    const { asked, run } = jobs[kind](async () => undefined);
    await run();
    await run();
    const [key, said] =
      kind === "a platform mail"
        ? ["idempotencyKey", { template: "invite", to: mail.to, variables: mail.variables }]
        : [
            "uuid",
            { event: "signed_up", distinctId: tenantId, tenantId, properties: event.properties, atMs: 7 },
          ];
    expect(asked).toEqual(Array(2).fill({ ...said, [key]: job.id }));
  });

  it("that is refused for good is not tried again, and anything else that fails is", async () => {
    const failing = (error: Error) => jobs[kind](() => Promise.reject(error)).run();
    await expect(failing(new ProviderError("no such address", true))).rejects.toThrow(PermanentJobError);
    for (const error of [new ProviderError("busy", false), new Error("of ours")])
      await expect(failing(error)).rejects.toBe(error);
  });
});
