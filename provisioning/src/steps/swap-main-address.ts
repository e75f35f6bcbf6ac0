import { numbersFor, wantedSecondaries } from "@penguinmails/core/domains/node-addresses";
import { mainAddressStays } from "@penguinmails/core/fleet/grade-address";
import { HostingError } from "@penguinmails/core/ports/hosting";
import type { MainAddressSwap, NodeFacts } from "@penguinmails/core/ports/node-facts";
import { hour, minute, second } from "@penguinmails/core/time";
import { listAddresses } from "../commands/system.ts";
import { numberOf } from "./grade-addresses.ts";
import { startsAnew } from "./reboot-machine.ts";
import { type Step, type StepContext, StepImpossible } from "./step.ts";

/** Longest that the provider may take to set another main address, and the machine to come back on it. */
const longestWaitMs = 2 * hour;

/**
 * A new machine's main address was graded bad: a secondary one that is good is chosen in its place, once it has come. None
 * within the caps of the policy: the bad one stays, held for a person, and what came for it is given back.
 */
export const chooseMainAddress: Step = {
  name: "choose another main address",
  isDone: async ({ facts }) => !facts.mainSwap,
  async apply(context) {
    const { facts, spec, learn, settings } = context;
    const swap = swapOf(facts);
    const { secondaryIps = [] } = facts;
    if (secondaryIps.length < wantedSecondaries(spec, facts))
      return { wait: `another address is asked for in place of ${swap.from}`, retryAfterMs: minute };
    // The last of them: the others keep their numbers, and with these their names.
    const to = secondaryIps.findLast((ip) => facts.grades?.[ip]?.verdict === "keep");
    if (to === undefined)
      return giveUp(context, swap, secondaryIps.at(-1) ?? "", "None that is better came in its place.");
    await learn({ mainSwap: { ...swap, to, sinceMs: settings.now() } });
    return { wait: `${to} becomes the main address in place of ${swap.from}`, retryAfterMs: second };
  },
};

/**
 * The chosen address is the machine's main one: at the provider, in our books and in the machine's own network. Before all
 * that speaks with the machine, because SSH goes by the main address: the new one answers all the while, as a secondary
 * one that is on the interface, and the old one may not.
 */
export const moveMainAddress: Step = {
  name: "move the main address",
  isDone: async ({ facts }) => !facts.mainSwap?.to,
  async apply(context) {
    const swap = swapOf(context.facts);
    return swap.isSet ? rebuildNetwork(context, swap) : setMainAddress(context, swap);
  },
};

const swapOf = ({ mainSwap }: NodeFacts): MainAddressSwap => {
  if (!mainSwap) throw new Error("The main address is not to be swapped");
  return mainSwap;
};

async function setMainAddress(context: StepContext, swap: MainAddressSwap) {
  const { facts, hosting, learn, settings } = context;
  const serviceId = facts.serviceId ?? "";
  const to = swap.to ?? "";
  const mainIpNow = async () => (await hosting.getInstance(serviceId))?.mainIp ?? null;
  const refusal =
    (await mainIpNow()) === swap.from ? await refusalOf(hosting.setMainAddress(serviceId, to)) : null;
  const mainIp = await mainIpNow();
  if (mainIp === to && (await hosting.listAddresses(serviceId)).includes(to)) {
    await learn(moved(context, swap));
    return { wait: "the machine's network is made anew for its main address", retryAfterMs: second };
  }
  if (mainIp !== swap.from && mainIp !== to)
    throw new StepImpossible(
      `Hostwinds names ${mainIp ?? "nothing"} as the main address, which is neither ${swap.from} nor ${to}.`,
      "Set one of the two in the provider's panel and try again, or retire this node and order another.",
    );
  if (settings.now() - swap.sinceMs <= longestWaitMs) {
    const wait =
      refusal === null ? `Hostwinds makes ${to} the main address` : `Hostwinds refuses it: ${refusal}`;
    return { wait, retryAfterMs: minute };
  }
  // Its free change of an address is known to say yes and to do nothing.
  const why =
    refusal === null
      ? `Hostwinds said yes to ${to} in its place and did not do it.`
      : `Hostwinds would not make ${to} the main one: ${refusal}.`;
  return giveUp(context, swap, to, why);
}

/** The provider's own words when it refuses; null when it does not. */
async function refusalOf(work: Promise<void>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (error instanceof HostingError && error.kind === "refused") return error.message.replace(/\.$/, "");
    throw error;
  }
}

/** The former main address costs nothing beside the machine; that the one in its place goes on being paid is our guess. */
function moved({ facts, settings }: StepContext, { from, to }: MainAddressSwap): Partial<NodeFacts> {
  const nowMs = settings.now();
  return {
    primaryIp: to ?? "",
    ...withoutSecondary(facts, to ?? ""),
    swaps: [
      ...ofMainAddress(facts, to ?? ""),
      { ip: from, number: 0, costCents: 0, swappedAtMs: nowMs, givenBackAtMs: null },
    ],
    mainSwap: { from, to, isSet: true, sinceMs: nowMs, boot: null },
    isMainOrdered: true,
    monthlyCents: (facts.monthlyCents ?? 0) + settings.addressMonthlyCents,
  };
}

function withoutSecondary(facts: NodeFacts, ip: string): Partial<NodeFacts> {
  const secondaryIps = (facts.secondaryIps ?? []).filter((each) => each !== ip);
  return { secondaryIps, addressNumbers: numbersFor(facts, secondaryIps) };
}

/** What was swapped on the way to this one was swapped for the main address; its number is free for another order. */
function ofMainAddress(facts: NodeFacts, ip: string) {
  const number = numberOf(facts, ip);
  return (facts.swaps ?? []).map((swap) => (swap.number === number ? { ...swap, number: 0 } : swap));
}

/** The main address stays as it is and is held, with why; `spare`, which came in its place, is given back. */
async function giveUp(context: StepContext, { from }: MainAddressSwap, spare: string, why: string) {
  const { facts, learn, settings } = context;
  const nowMs = settings.now();
  const graded = facts.grades?.[from];
  const held = graded && {
    ...graded,
    verdict: "hold" as const,
    next: `${why} ${mainAddressStays}`,
    gradedAtMs: nowMs,
  };
  await learn({
    ...withoutSecondary(facts, spare),
    swaps: [
      ...ofMainAddress(facts, spare),
      {
        ip: spare,
        number: 0,
        costCents: settings.addressMonthlyCents,
        swappedAtMs: nowMs,
        givenBackAtMs: null,
      },
    ],
    grades: { ...facts.grades, ...(held ? { [from]: held } : {}) },
    mainSwap: null,
  });
  return { wait: `${from} stays the main address, and ${spare} is given back`, retryAfterMs: second };
}

/** The guest's own settings begin with the former main address until the provider has made them anew, which takes a reboot. */
async function rebuildNetwork(context: StepContext, swap: MainAddressSwap) {
  const { facts, hosting, learn, settings } = context;
  const serviceId = facts.serviceId ?? "";
  const isStarted = await startsAnew(
    context,
    swap.boot,
    (boot) => learn({ mainSwap: { ...swap, boot } }),
    () => hosting.rebuildNetwork(serviceId),
  );
  if (!isStarted) {
    if (settings.now() - swap.sinceMs <= longestWaitMs)
      return { wait: "the machine starts again with its new main address", retryAfterMs: 20 * second };
    throw new StepImpossible(
      `The machine has not come back on its new main address ${facts.primaryIp}.`,
      "Look at its console and its network in the provider's panel, then try again, or retire this node and order another.",
    );
  }
  // Taken off a network that still begins with it, the former address takes the way to the machine with it.
  const listing = await (await context.shell()).must(listAddresses);
  const at = (ip: string) => listing.indexOf(`"${ip}"`);
  if (at(swap.from) >= 0 && at(swap.from) < at(facts.primaryIp ?? ""))
    throw new StepImpossible(
      `Hostwinds started the machine again, but its network still begins with ${swap.from}.`,
      "Have Hostwinds make its network anew (“regenerate networking” in the panel, or a ticket), then try again.",
    );
  await learn({ mainSwap: null });
  return "done" as const;
}
