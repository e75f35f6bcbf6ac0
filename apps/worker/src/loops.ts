import { drainInbox } from "@penguinmails/services/billing/drain-inbox";
import { reviewCampaigns } from "@penguinmails/services/campaigns/review-campaigns";
import { paceMessages } from "@penguinmails/services/delivery/pace-messages";
import { settleLeases } from "@penguinmails/services/delivery/settle-leases";
import { attestDueEgress } from "@penguinmails/services/egress/attest-due-egress";
import { tellExpiredEgress } from "@penguinmails/services/egress/tell-expired-egress";
import { resumePlans } from "@penguinmails/services/fleet/resume-plans";
import { relayOutbox } from "@penguinmails/services/platform/relay-outbox";
import type { Container } from "./container.ts";
import type { NodeReaders } from "./node-readers.ts";
import type { ProbeReceiver } from "./probe-receiver.ts";
import type { Loop } from "./supervise.ts";

const relayBatch = 200;
const inboxBatch = 50;

/** What happens all the time, in real time. */
export function allLoops(
  container: Container,
  readers: NodeReaders,
  receiver: ProbeReceiver,
): readonly Loop[] {
  const { PACER_TICK_MS: tickMs } = container.config;
  const publisher = container.queue;
  return [
    {
      name: "relay",
      everyMs: 100,
      round: async () => (await relayOutbox({ ...container, publisher }, relayBatch)) === relayBatch,
    },
    { name: "pacer", everyMs: tickMs, round: () => once(paceMessages(container, tickMs)) },
    { name: "review", everyMs: 500, round: () => once(reviewCampaigns(container)) },
    { name: "leases", everyMs: 1_000, round: () => once(settleLeases(container)) },
    { name: "feedback", everyMs: 250, round: () => once(readers.round()) },
    {
      name: "inbox",
      everyMs: 500,
      round: async () => (await drainInbox(container, inboxBatch)) === inboxBatch,
    },
    { name: "receiver", everyMs: 2_000, round: () => once(receiver.keepListening()) },
    { name: "egress", everyMs: 500, round: () => once(attestDueEgress(container)) },
    { name: "egress-ends", everyMs: 2_000, round: () => once(tellExpiredEgress(container)) },
    { name: "plans", everyMs: 5_000, round: () => once(resumePlans(container)) },
  ];
}

/** A round after which the loop rests. */
async function once(work: Promise<unknown>): Promise<boolean> {
  await work;
  return false;
}
