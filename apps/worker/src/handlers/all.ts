import type { JobHandlers } from "@penguinmails/contracts/jobs/catalog";
import type { Container } from "../container.ts";
import { blocklistLook } from "./blocklist-look.ts";
import { bouncesTakeBack } from "./bounces-take-back.ts";
import { campaignPlan } from "./campaign-plan.ts";
import { domainCheck } from "./domain-check.ts";
import { domainConverge } from "./domain-converge.ts";
import { egressProbe } from "./egress-probe.ts";
import { messageDispatch } from "./message-dispatch.ts";
import { nodeBackUp } from "./node-back-up.ts";
import { nodeConverge } from "./node-converge.ts";
import { nodeLook } from "./node-look.ts";
import { nodeReadCharts } from "./node-read-charts.ts";
import { platformMailSend } from "./platform-mail-send.ts";
import { productEventCapture } from "./product-event-capture.ts";
import { warmupCloseDay } from "./warmup-close-day.ts";

/** Job in, use case called. A job of the catalogue without a handler does not compile. */
export function allHandlers(container: Container): JobHandlers {
  return {
    "node.converge": nodeConverge(container),
    "node.look": nodeLook(container),
    "node.read-charts": nodeReadCharts(container),
    "node.back-up": nodeBackUp(container),
    "domain.converge": domainConverge(container),
    "domain.check": domainCheck(container),
    "egress.probe": egressProbe(container),
    "blocklist.look": blocklistLook(container),
    "campaign.plan": campaignPlan(container),
    "bounces.take-back": bouncesTakeBack(container),
    "message.dispatch": messageDispatch(container),
    "warmup.close-day": warmupCloseDay(container),
    "platform-mail.send": platformMailSend(container),
    "product-event.capture": productEventCapture(container),
  };
}
