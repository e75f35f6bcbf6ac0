import { numberedAddresses, numbersFor } from "@penguinmails/core/domains/node-addresses";
import {
  type AddressEvidence,
  type AddressGrade,
  gradeAddress,
} from "@penguinmails/core/fleet/grade-address";
import type { GradedAddress, NodeFacts } from "@penguinmails/core/ports/node-facts";
import { minute } from "@penguinmails/core/time";
import { evidenceOf } from "../address-evidence.ts";
import { openSwaps } from "./addresses.ts";
import { giveAddressBack, takeOffInterface } from "./remove-address.ts";
import type { Step, StepContext } from "./step.ts";

const everyIp = ({ primaryIp, secondaryIps = [] }: NodeFacts): readonly string[] =>
  primaryIp === undefined ? secondaryIps : [primaryIp, ...secondaryIps];

const ungraded = (facts: NodeFacts) => everyIp(facts).filter((ip) => facts.grades?.[ip] === undefined);

/**
 * Every address was graded before mail leaves from it. As long as the caps of the policy allow it, another is ordered for
 * a bad one: a secondary one is forgotten and stays written down until it is given back; the main one stays the main one
 * until another can be.
 */
export const gradeAddresses: Step = {
  name: "grade the addresses",
  isDone: async ({ facts }) => ungraded(facts).length === 0 && openSwaps(facts).length === 0,
  async look({ facts, hosting }) {
    const filters = await hosting.listSmtpFilters(facts.serviceId ?? "");
    if (filters.length === 0) return [];
    return [
      {
        what: "SMTP filter",
        expected: "none",
        seen: filters.join(", "),
        because: "The hosting provider filters the mail that leaves the machine, so some of it is lost.",
        risk: "none",
        ips: null,
        remedy:
          "Open a ticket with Hostwinds: pay the clean-up fee if there is one, and say what was mended.",
      },
    ];
  },
  async apply(context) {
    const fresh = ungraded(context.facts);
    let facts = context.facts;
    const learn = async (news: Partial<NodeFacts>) => {
      await context.learn(news);
      facts = { ...facts, ...news };
    };
    const evidence = await evidenceOf(context, fresh);
    for (const [ip, found] of evidence) {
      const graded = judge({ ...context, facts }, ip, found, { others: evidence, maySwap: true });
      const grades = { ...facts.grades, [ip]: graded };
      await learn(graded.verdict === "swap" ? { grades, ...swapOf({ ...context, facts }, ip) } : { grades });
    }
    const [bad] = openSwaps(facts);
    return bad
      ? { wait: `another address is asked for in place of ${bad.ip}`, retryAfterMs: minute }
      : "done";
  },
};

/** One asking grades every address again. What has its name and its domains is never taken away by that: it is held. */
export function regradeAddresses(operationId: string): Step {
  return {
    name: "grade the addresses again",
    isDone: async ({ facts }) => facts.regradedFor === operationId,
    async apply(context) {
      const evidence = await evidenceOf(context, everyIp(context.facts));
      const grades = Object.fromEntries(
        [...evidence].map(([ip, found]) => [
          ip,
          judge(context, ip, found, { others: evidence, maySwap: false }),
        ]),
      );
      await context.learn({ grades, regradedFor: operationId });
      return "done";
    },
  };
}

/** What another was ordered for, and has come, goes back: after it came, or the provider might hand out the same again. */
export const giveSwappedBack: Step = {
  name: "give bad addresses back",
  isDone: async ({ facts }) => openSwaps(facts).length === 0,
  async apply(context) {
    let { facts } = context;
    for (const { ip } of openSwaps(facts)) {
      for (const step of [takeOffInterface(ip), giveAddressBack(ip)])
        if (!(await step.isDone(context))) await step.apply(context);
      const swaps = (facts.swaps ?? []).map((swap) =>
        swap.ip === ip && swap.givenBackAtMs === null
          ? { ...swap, givenBackAtMs: context.settings.now() }
          : swap,
      );
      const { [ip]: _gone, ...grades } = facts.grades ?? {};
      const news = { swaps, grades, addressesReleased: (facts.addressesReleased ?? 0) + 1 };
      await context.learn(news);
      facts = { ...facts, ...news };
    }
    return "done";
  },
};

function judge(
  { facts, spec, settings }: StepContext,
  ip: string,
  evidence: AddressEvidence,
  { others, maySwap }: { readonly others: ReadonlyMap<string, AddressEvidence>; readonly maySwap: boolean },
): GradedAddress {
  const isOpen = (other: string) =>
    other !== ip && (others.get(other) ?? facts.grades?.[other]?.evidence)?.port25 === "open";
  const number = numberOf(facts, ip);
  const swaps = facts.swaps ?? [];
  const grade: AddressGrade = gradeAddress(evidence, {
    kind: ip === facts.primaryIp ? "primary" : "secondary",
    isInUse: spec.egress.some((each) => each.ip === ip),
    isNew: maySwap && isUnused(facts, ip),
    othersGetOut: everyIp(facts).some(isOpen),
    swaps: { ofOrder: swaps.filter((swap) => swap.number === number).length, ofNode: swaps.length },
    addressCents: settings.addressMonthlyCents,
  });
  return { ...grade, evidence, gradedAtMs: settings.now() };
}

/** Nothing was built upon it yet: on the main one rests all that the machine is, once its names are published. */
const isUnused = (facts: NodeFacts, ip: string): boolean =>
  ip === facts.primaryIp ? facts.namesPublished === undefined : !(facts.ptrOf ?? []).includes(ip);

/** 0: the main one. */
export const numberOf = (facts: NodeFacts, ip: string): number =>
  numberedAddresses(facts).find((each) => each.ip === ip)?.number ?? 0;

/** A secondary one is none of the node's any more; its number is free for the one that comes in its place. */
function swapOf({ facts, settings }: StepContext, ip: string): Partial<NodeFacts> {
  if (ip === facts.primaryIp)
    return { mainSwap: { from: ip, to: null, isSet: false, sinceMs: settings.now(), boot: null } };
  const secondaryIps = (facts.secondaryIps ?? []).filter((each) => each !== ip);
  const swap = {
    ip,
    number: numberOf(facts, ip),
    costCents: settings.addressMonthlyCents,
    swappedAtMs: settings.now(),
    givenBackAtMs: null,
  };
  return {
    secondaryIps,
    addressNumbers: numbersFor(facts, secondaryIps),
    swaps: [...(facts.swaps ?? []), swap],
  };
}
