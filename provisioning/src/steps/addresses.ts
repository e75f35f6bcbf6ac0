import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { addressNames, numbersFor, wantedSecondaries } from "@penguinmails/core/domains/node-addresses";
import { HostingError } from "@penguinmails/core/ports/hosting";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { hour, minute } from "@penguinmails/core/time";
import { type Step, StepImpossible } from "./step.ts";

/**
 * Longest that we wait for an order of which we don't know whether it was taken, four times what the provider needs.
 * Then it is placed again, and should both have been taken the later address is given back.
 */
const doubtMs = 2 * hour;

/** As many secondary addresses as ordered are confirmed by the provider, and no more. One is ordered at a time. */
export const orderAddresses: Step = {
  name: "order the secondary addresses",
  isDone: async ({ facts, spec }) =>
    (facts.secondaryIps?.length ?? 0) >= wantedSecondaries(spec, facts) && outstanding(facts) <= 0,
  async look({ facts, spec, hosting }) {
    const ours = [facts.primaryIp ?? "", ...(facts.secondaryIps ?? [])];
    const there = await hosting.listAddresses(facts.serviceId ?? "");
    const gone = ours.filter((ip) => !there.includes(ip));
    const foreign = there.filter((ip) => !ours.includes(ip) && !isSwapped(facts, ip));
    const confirmed = facts.secondaryIps?.length ?? 0;
    const lacking = spec.secondaryAddresses - confirmed;
    return [
      ...(lacking > 0
        ? [
            {
              what: "secondary addresses",
              expected: `${spec.secondaryAddresses}`,
              seen: `${confirmed}`,
              because: `${lacking} of the addresses that were ordered are not there yet.`,
              risk: "none" as const,
              ips: [],
              remedy: null,
            },
          ]
        : []),
      ...gone.map((ip) => ({
        what: `address ${ip}`,
        expected: "on the machine's bill",
        seen: "not listed by the provider",
        because: `Mail that should leave from ${ip} waits: the address is no longer the machine's.`,
        risk: "none" as const,
        ips: [ip],
        remedy: "Ask the provider where the address went; move its domains to another one.",
      })),
      ...foreign.map((ip) => ({
        what: `address ${ip}`,
        expected: "no such address",
        seen: "on the machine's bill",
        because: `${ip} costs money every month and nothing uses it.`,
        risk: "none" as const,
        ips: [],
        remedy: "Give it back in the provider's panel, or take it over by adding an address to this node.",
      })),
    ];
  },
  async apply({ spec, facts, hosting, learn, settings }) {
    const serviceId = facts.serviceId ?? "";
    const wanted = wantedSecondaries(spec, facts);
    const confirmed = (await hosting.listAddresses(serviceId)).filter(
      (ip) => ip !== facts.primaryIp && !isSwapped(facts, ip),
    );
    // Those known keep their place: transports and names are numbered by it.
    const known = (facts.secondaryIps ?? []).filter((ip) => confirmed.includes(ip));
    const all = [...known, ...confirmed.filter((ip) => !known.includes(ip))];
    const secondaryIps = all.slice(0, wanted);
    let released = facts.addressesReleased ?? 0;
    if (secondaryIps.length > (facts.secondaryIps?.length ?? 0))
      await learn({ secondaryIps, addressNumbers: numbersFor(facts, secondaryIps) });
    for (const ip of all.slice(wanted)) {
      await hosting.deleteAddress(serviceId, ip);
      await learn({ addressesReleased: ++released });
    }
    const counted = secondaryIps.length + openSwaps(facts).length + released;
    const missing = `${secondaryIps.length} of ${wanted} secondary addresses confirmed`;
    const wait = { wait: missing, retryAfterMs: 5 * minute };
    if ((facts.addressOrders ?? 0) > counted) {
      const inDoubt = facts.addressOrderTaken !== true;
      const waitedMs = settings.now() - (facts.addressOrderAtMs ?? 0);
      if (!inDoubt || waitedMs < doubtMs) return wait;
      await learn({ addressOrders: counted });
    }
    if (secondaryIps.length >= wanted) return "done";
    // Written down before it is placed: a crash in between leaves a doubt, never an address that nobody knows of.
    await learn({
      addressOrders: counted + 1,
      addressOrderAtMs: settings.now(),
      addressOrderTaken: false,
    });
    try {
      if ((await hosting.orderAddress(serviceId)) === "manual")
        return {
          wait: `${missing}; the next must be ordered by a person in the provider's panel`,
          retryAfterMs: 30 * minute,
        };
    } catch (error) {
      if (error instanceof HostingError && clearlyNotTaken.includes(error.kind))
        await learn({ addressOrders: counted });
      throw error;
    }
    await learn({ addressOrderTaken: true });
    return wait;
  },
};

const clearlyNotTaken: readonly HostingError["kind"][] = ["refused", "unauthorized", "circuit-open"];

function outstanding(facts: NodeFacts): number {
  const here = (facts.secondaryIps?.length ?? 0) + openSwaps(facts).length;
  return (facts.addressOrders ?? 0) - here - (facts.addressesReleased ?? 0);
}

/** Addresses that another was ordered in place of and that are on the bill still. */
export const openSwaps = ({ swaps = [] }: NodeFacts) =>
  swaps.filter(({ givenBackAtMs }) => givenBackAtMs === null);

const isSwapped = (facts: NodeFacts, ip: string) => openSwaps(facts).some((swap) => swap.ip === ip);

/** Every address has a name of its own that it announces itself by. */
export const setReverseDns: Step = {
  name: "set reverse DNS",
  refuted: { ptrOf: [] },
  isDone: async ({ facts, spec }) => facts.ptrOf?.length === 1 + spec.secondaryAddresses,
  async look({ facts, spec, settings }) {
    const found = [];
    for (const { name, ip } of addressNames(spec.hostname, facts)) {
      const answer = await settings.resolver.lookup(reverseNameOf(ip), "PTR");
      // Silence proves nothing.
      if (answer.status === "unknown") continue;
      const values = answer.status === "found" ? answer.values : [];
      if (values.length === 1 && values[0] === name) continue;
      found.push({
        what: `PTR of ${ip}`,
        expected: name,
        seen: values.join(", ") || "none",
        because: `${ip} greets as ${name}, but its reverse name says otherwise: receivers refuse or file such mail.`,
        risk: "none" as const,
        ips: [ip],
        remedy: null,
      });
    }
    return found;
  },
  async apply({ facts, spec, hosting, learn }) {
    const { serviceId, primaryIp } = facts;
    if (!serviceId || !primaryIp)
      throw new StepImpossible("The machine has no main address.", "Retire this node and order another.");
    const names = addressNames(spec.hostname, facts);
    for (const { ip, name } of names) await hosting.setReverseDns(serviceId, ip, name);
    await learn({ ptrOf: names.map(({ ip }) => ip) });
    return "done";
  },
};

/** What the machine costs a month is known and written down. */
export const recordCost: Step = {
  name: "record the cost",
  isDone: async ({ facts }) => facts.monthlyCents !== undefined,
  async apply({ spec, facts, hosting, learn, settings }) {
    const rid = facts.rid ?? spec.rid;
    const plans = await hosting.listMachinePlans();
    const plan = plans.find((candidate) => candidate.rid === rid);
    if (!plan)
      throw new StepImpossible(
        `The provider sells no plan ${rid}.`,
        "Set HOSTWINDS_RID to a plan of the price list.",
      );
    const paidFor = spec.secondaryAddresses + (facts.isMainOrdered ? 1 : 0);
    await learn({ monthlyCents: plan.monthlyCents + paidFor * settings.addressMonthlyCents });
    return "done";
  },
};

/** After its addresses changed, the node's cost is counted anew, once for each operation. */
export function recountCost(operationId: string): Step {
  return {
    name: recordCost.name,
    isDone: async ({ facts }) => facts.costCountedFor === operationId,
    async apply(context) {
      await recordCost.apply(context);
      await context.learn({ costCountedFor: operationId });
      return "done";
    },
  };
}
