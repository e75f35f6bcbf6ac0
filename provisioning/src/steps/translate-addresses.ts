import { numberedAddresses } from "@penguinmails/core/domains/node-addresses";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { second } from "@penguinmails/core/time";
import { networksOf } from "@penguinmails/mailu/render";
import { listNetworks, removeNetwork } from "../commands/mailu.ts";
import { dropTranslation, listTranslations, restartDocker } from "../commands/system.ts";
import type { Shell } from "../shell/ssh.ts";
import { shown } from "./compare-files.ts";
import { waitedFor } from "./containers.ts";
import type { Finding, Step, StepContext } from "./step.ts";

/**
 * Connections out of each of Mailu's networks are translated to the address of that network. Docker makes the rules when
 * it makes the networks and when it starts; whoever loads another ruleset takes them away, and nothing else notices.
 */
export const translateAddresses: Step = {
  name: "translate the addresses",
  isDone: async (context) => (await untranslated(context)).length === 0,
  look: untranslated,
  async apply(context) {
    const machine = await context.shell();
    for (const name of await networksLeft(machine, context.facts)) await machine.must(removeNetwork(name));
    const before = await translationsOf(machine, context.facts);
    for (const { wrong } of before) for (const rule of wrong) await machine.must(dropTranslation(rule));
    if (before.every(({ isThere }) => isThere)) return "done";
    await machine.must(restartDocker);
    const waiting = await waitedFor(context);
    return waiting.length === 0
      ? "done"
      : {
          wait: `Docker starts Mailu again: ${waiting.map(({ name }) => name).join(", ")}`,
          retryAfterMs: 20 * second,
        };
  },
};

async function untranslated({ shell, facts }: StepContext): Promise<readonly Finding[]> {
  const machine = await shell();
  const left = (await networksLeft(machine, facts)).map((name) => ({
    what: `network ${name}`,
    expected: "none",
    seen: "left over",
    because: "It still translates to an address that was given back, which may be somebody else's by now.",
    risk: "none" as const,
    ips: [],
    remedy: null,
  }));
  const networks = await translationsOf(machine, facts);
  const translations = networks.flatMap(({ ip, isThere, wrong }): readonly Finding[] =>
    isThere && wrong.length === 0
      ? []
      : [
          {
            what: `address translation of ${ip}`,
            expected: `connections leave from ${ip}`,
            seen: shown(wrong[0] ?? "no rule"),
            because:
              wrong.length > 0
                ? `Mail that should leave from ${ip} leaves from another address.`
                : `Mail that should leave from ${ip} waits: nothing gives its connections that address.`,
            risk: "brief",
            ips: [ip],
            remedy: null,
          },
        ],
  );
  return [...left, ...translations];
}

/** Networks of addresses that were given back. */
async function networksLeft(machine: Shell, facts: NodeFacts): Promise<readonly string[]> {
  const wanted = new Set(networksOf(addressesIn(facts)).map(({ name }) => name));
  const there = (await machine.must(listNetworks)).split("\n").map((line) => line.trim());
  return there.filter((name) => /^mailu_ip\d+$/.test(name) && !wanted.has(name));
}

function addressesIn(facts: NodeFacts) {
  return { primaryIp: facts.primaryIp ?? "", secondary: numberedAddresses(facts) };
}

type Translation = {
  readonly ip: string;
  readonly isThere: boolean;
  /** Rules for the same network that lead elsewhere. */
  readonly wrong: readonly string[];
};

async function translationsOf(machine: Shell, facts: NodeFacts): Promise<readonly Translation[]> {
  const chain = "-A POSTROUTING ";
  const rules = (await machine.must(listTranslations))
    .split("\n")
    .flatMap((line) => (line.startsWith(chain) ? [line.slice(chain.length).trim()] : []));
  return networksOf(addressesIn(facts)).map(({ subnet, ip }) => {
    const ofNetwork = rules.filter(
      (rule) => rule.startsWith(`-s ${subnet} `) && / -j (?:SNAT|MASQUERADE)\b/.test(rule),
    );
    const isRight = (rule: string) => rule.endsWith(` -j SNAT --to-source ${ip}`);
    return { ip, isThere: ofNetwork.some(isRight), wrong: ofNetwork.filter((rule) => !isRight(rule)) };
  });
}
