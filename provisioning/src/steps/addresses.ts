import { minute } from "@penguinmails/core/time";
import { type Step, StepImpossible, secondaryName } from "./step.ts";

/** As many secondary addresses as ordered are confirmed by the provider. One is ordered at a time. */
export const orderAddresses: Step = {
  name: "order the secondary addresses",
  isDone: async ({ facts, spec }) => (facts.secondaryIps?.length ?? 0) >= spec.secondaryAddresses,
  async apply({ spec, facts, hosting, learn }) {
    const serviceId = facts.serviceId ?? "";
    const confirmed = (await hosting.listAddresses(serviceId)).filter((ip) => ip !== facts.primaryIp);
    // Those known keep their place: transports and names are numbered by it.
    const known = (facts.secondaryIps ?? []).filter((ip) => confirmed.includes(ip));
    const secondaryIps = [...known, ...confirmed.filter((ip) => !known.includes(ip))].slice(
      0,
      spec.secondaryAddresses,
    );
    if (secondaryIps.length > (facts.secondaryIps?.length ?? 0)) await learn({ secondaryIps });
    if (secondaryIps.length >= spec.secondaryAddresses) return "done";
    const pending = facts.addressOrders ?? 0;
    const missing = `${secondaryIps.length} of ${spec.secondaryAddresses} secondary addresses confirmed`;
    if (pending > secondaryIps.length) return { wait: missing, retryAfterMs: 5 * minute };
    // Written down before it is placed: a crash in between leaves one to order by hand, never one bought twice.
    await learn({ addressOrders: secondaryIps.length + 1 });
    const how = await hosting.orderAddress(serviceId);
    if (how === "manual")
      return {
        wait: `${missing}; the next must be ordered by a person in the provider's panel`,
        retryAfterMs: 30 * minute,
      };
    return { wait: missing, retryAfterMs: 5 * minute };
  },
};

/** Every address has a name of its own that it announces itself by. */
export const setReverseDns: Step = {
  name: "set reverse DNS",
  isDone: async ({ facts, spec }) => facts.ptrOf?.length === 1 + spec.secondaryAddresses,
  async apply({ facts, spec, hosting, learn }) {
    const { serviceId, primaryIp, secondaryIps } = facts;
    if (!serviceId || !primaryIp)
      throw new StepImpossible("The machine has no main address.", "Retire this node and order another.");
    await hosting.setReverseDns(serviceId, primaryIp, spec.hostname);
    for (const [n, ip] of (secondaryIps ?? []).entries())
      await hosting.setReverseDns(serviceId, ip, secondaryName(spec, n));
    await learn({ ptrOf: [primaryIp, ...(secondaryIps ?? [])] });
    return "done";
  },
};

/** What the machine costs a month is known and written down. */
export const recordCost: Step = {
  name: "record the cost",
  isDone: async ({ facts }) => facts.monthlyCents !== undefined,
  async apply({ spec, hosting, learn, settings }) {
    const plans = await hosting.listMachinePlans();
    const plan = plans.find((candidate) => candidate.rid === spec.rid);
    if (!plan)
      throw new StepImpossible(
        `The provider sells no plan ${spec.rid}.`,
        "Set HOSTWINDS_RID to a plan of the price list.",
      );
    await learn({ monthlyCents: plan.monthlyCents + spec.secondaryAddresses * settings.addressMonthlyCents });
    return "done";
  },
};
