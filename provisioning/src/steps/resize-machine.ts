import { resizeBlockers } from "@penguinmails/core/fleet/machine-size";
import { policy } from "@penguinmails/core/policy";
import { HostingError, type Instance, type ResizeOrder } from "@penguinmails/core/ports/hosting";
import type { NodeFacts, ResizeProgress } from "@penguinmails/core/ports/node-facts";
import { minute } from "@penguinmails/core/time";
import { waitedFor } from "./containers.ts";
import { asItRuns } from "./extras.ts";
import { type Step, type StepContext, StepImpossible } from "./step.ts";
import { verifyServices } from "./verify-services.ts";

/** It has become another and waits to be confirmed: Hostwinds' word, and Nova's. */
const resized = ["RESIZED", "VERIFY_RESIZE"];

const progressOf = ({ resize }: NodeFacts): ResizeProgress => {
  if (!resize) throw new Error("No resize was begun");
  return resize;
};
const goOn = (
  { facts, learn }: StepContext,
  news: Partial<ResizeProgress>,
  others: Partial<NodeFacts> = {},
) => learn({ ...others, resize: { ...progressOf(facts), ...news } });

/**
 * The machine becomes a larger one: ordered once, carried out when its invoice is paid, looked at, and confirmed when it
 * is well in time, else put back. From the moment at which it goes down its mail waits.
 */
export function resizeMachine(operationId: string, toRid: string): readonly Step[] {
  return [
    {
      name: "compare the machines",
      isDone: async ({ facts }) => facts.resize?.for === operationId,
      apply: (context) => begin(context, operationId, toRid),
    },
    {
      name: "order the larger machine",
      isDone: async ({ facts }) => progressOf(facts).orderId !== null,
      async apply(context) {
        const { facts, hosting } = context;
        const serviceId = facts.serviceId ?? "";
        // An order whose answer was lost is found before it is placed again.
        const open = await hosting.openResizeOrder(serviceId);
        if (!open) await hosting.orderResize(serviceId, toRid);
        const made = open ?? (await hosting.openResizeOrder(serviceId));
        if (!made) return { wait: "Hostwinds takes the order", retryAfterMs: minute };
        await goOn(context, { orderId: made.orderId });
        return "done";
      },
    },
    {
      name: "resize the machine",
      async isDone({ facts, hosting }) {
        const { verdict, startedAtMs } = progressOf(facts);
        if (verdict !== null) return true;
        if (startedAtMs === null) return false;
        const instance = await hosting.getInstance(facts.serviceId ?? "");
        return instance !== null && resized.includes(instance.status);
      },
      apply: (context) => carryOut(context, operationId),
    },
    {
      name: "see the larger machine well",
      isDone: async ({ facts }) => progressOf(facts).verdict !== null,
      apply: judge,
    },
    {
      name: "confirm it or put it back",
      isDone: async ({ facts }) => progressOf(facts).isSettled,
      apply: settle,
    },
  ];
}

/** Mail goes again, and a machine that was put back says why. */
export const concludeResize: readonly Step[] = [
  {
    name: "let mail go again",
    isDone: async ({ facts }) => !facts.mailWaits,
    async apply({ learn }) {
      await learn({ mailWaits: null });
      return "done";
    },
  },
  {
    name: "say what came of it",
    isDone: async ({ facts }) => progressOf(facts).verdict === "keep",
    async apply({ facts }) {
      const minutes = policy.node.resizeHealthyWithinMs / minute;
      throw new StepImpossible(
        `The larger machine was not well within ${minutes} minutes (${progressOf(facts).why}), so it was put back to what it was.`,
        "Read its console and journal before you ask again; ask Hostwinds about the invoice that was paid.",
      );
    },
  },
];

async function begin({ facts, spec, hosting, learn }: StepContext, operationId: string, toRid: string) {
  const fromRid = facts.rid ?? spec.rid;
  const plans = await hosting.listMachinePlans();
  const [from, to] = [fromRid, toRid].map((rid) => plans.find((plan) => plan.rid === rid));
  const another = "Choose a larger plan of the provider's list and ask again.";
  if (!from || !to)
    throw new StepImpossible(`The provider sells no plan ${from ? toRid : fromRid}.`, another);
  const blockers = resizeBlockers(from, to);
  if (blockers.length > 0) throw new StepImpossible(blockers.join(" "), another);
  const instance = await instanceOf(facts, hosting);
  if (instance.status !== "ACTIVE")
    throw new StepImpossible(
      `The machine is ${instance.status.toLowerCase()} at Hostwinds.`,
      "Bring it to run, or settle what was begun with it, in the provider's panel; then ask again.",
    );
  const open = await hosting.openResizeOrder(facts.serviceId ?? "");
  const former = facts.resize;
  // One of the same that was given up while its invoice was open goes on; a killed worker may not have noted its number.
  const isOurs =
    former?.toRid === toRid && !former.isSettled && (former.orderId ?? open?.orderId) === open?.orderId;
  if (open && !isOurs)
    throw new StepImpossible(
      `Another order of a larger machine (${told(open)}) is open at Hostwinds, which takes one at a time.`,
      "Cancel it in the provider's panel, then ask again.",
    );
  const resize: ResizeProgress = {
    for: operationId,
    fromRid,
    toRid,
    fromRamMb: from.ramMb,
    toRamMb: to.ramMb,
    orderId: open?.orderId ?? null,
    startedAtMs: null,
    verdict: null,
    why: null,
    isSettled: false,
  };
  await learn({ resize });
  return "done" as const;
}

async function carryOut(context: StepContext, operationId: string) {
  const { facts, hosting, settings, learn } = context;
  const { startedAtMs } = progressOf(facts);
  const instance = await instanceOf(facts, hosting);
  const status = instance.status.toLowerCase();
  const waits = { wait: `the machine is ${status}`, retryAfterMs: minute };
  const mailWaits = { for: operationId, why: "The machine is made larger and is down for some minutes." };
  const isUnderWay = instance.status !== "ACTIVE" || instance.taskState !== null;
  if (isUnderWay && startedAtMs === null) await goOn(context, { startedAtMs: settings.now() }, { mailWaits });
  if (resized.includes(instance.status)) return "done";
  if (isUnderWay || startedAtMs !== null) {
    if (settings.now() - (startedAtMs ?? settings.now()) <= policy.node.resizeHealthyWithinMs) return waits;
    throw new StepImpossible(
      `Hostwinds began to resize the machine, and it is still ${status}.`,
      "Open a ticket with Hostwinds; when the machine runs again, ask again.",
    );
  }
  // Held before it can go down: nothing is to be on its way then.
  await learn({ mailWaits });
  try {
    await hosting.startResize(facts.serviceId ?? "");
  } catch (error) {
    const isRefused = error instanceof HostingError && error.kind === "refused";
    const open = isRefused ? await hosting.openResizeOrder(facts.serviceId ?? "") : null;
    if (!open) throw error;
    await learn({ mailWaits: null });
    const words = error instanceof Error ? error.message : "";
    return {
      wait: `Pay ${told(open)} in Hostwinds' panel, unless it pays itself; the machine is resized then (Hostwinds: ${words})`,
      retryAfterMs: 5 * minute,
    };
  }
  await goOn(context, { startedAtMs: settings.now() }, { mailWaits });
  return waits;
}

async function judge(context: StepContext) {
  const why = await illness(context);
  if (why === null) {
    await goOn(context, { verdict: "keep" });
    return "done" as const;
  }
  const startedAtMs = progressOf(context.facts).startedAtMs ?? 0;
  if (context.settings.now() - startedAtMs <= policy.node.resizeHealthyWithinMs)
    return { wait: `the larger machine is not well yet: ${why}`, retryAfterMs: minute };
  await goOn(context, { verdict: "put-back", why });
  return "done" as const;
}

/** What is not well on the machine; null: nothing. */
async function illness(context: StepContext): Promise<string | null> {
  try {
    const [container] = await waitedFor(asItRuns(context));
    if (container) return `${container.name} is ${container.seen}`;
    const [finding] = (await verifyServices.look?.(context)) ?? [];
    return finding ? `${finding.what}: ${finding.seen}` : null;
  } catch (error) {
    return error instanceof Error ? error.message : "unknown fault";
  }
}

async function settle(context: StepContext) {
  const { facts, hosting } = context;
  const { verdict, fromRid, toRid, fromRamMb, toRamMb } = progressOf(facts);
  const instance = await instanceOf(facts, hosting);
  if (resized.includes(instance.status)) {
    if (verdict === "keep") await hosting.confirmResize(facts.serviceId ?? "");
    else await hosting.revertResize(facts.serviceId ?? "");
  }
  const { status, taskState, ramMb } = await instanceOf(facts, hosting);
  if (status !== "ACTIVE" || taskState !== null)
    return { wait: `the machine is ${status.toLowerCase()}`, retryAfterMs: minute };
  // Whoever settled it, a person in the panel or we: what it has tells, where that differs and is told.
  const isKept = ramMb === null || fromRamMb === toRamMb ? verdict === "keep" : ramMb === toRamMb;
  const why = isKept || verdict === "put-back" ? progressOf(facts).why : "somebody reverted it at Hostwinds";
  const settled = { verdict: isKept ? ("keep" as const) : ("put-back" as const), why, isSettled: true };
  await goOn(context, settled, { rid: isKept ? toRid : fromRid, verified: false });
  return "done" as const;
}

async function instanceOf(facts: NodeFacts, hosting: StepContext["hosting"]): Promise<Instance> {
  const instance = await hosting.getInstance(facts.serviceId ?? "");
  if (!instance)
    throw new StepImpossible(
      "The provider no longer knows the machine.",
      "Retire this node and order another.",
    );
  return instance;
}

function told({ invoiceId, totalCents }: ResizeOrder): string {
  return `invoice ${invoiceId} of $${(totalCents / 100).toFixed(2)}`;
}
