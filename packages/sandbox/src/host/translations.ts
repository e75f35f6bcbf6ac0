import { type Command, type CommandContext, fail, ok } from "./command.ts";
import type { HostDisk } from "./host-state.ts";

/** Docker's own rule for a bridge network with an address of its own, after the chain's name. */
export function ruleOf({ subnet, hostIp }: { readonly subnet: string; readonly hostIp: string }): string {
  return `-s ${subnet} ! -o ${bridgeOf(subnet)} -j SNAT --to-source ${hostIp}`;
}

/** Docker calls a bridge after its network's id. */
function bridgeOf(subnet: string): string {
  return `br-${Buffer.from(subnet).toString("hex").slice(-12)}`;
}

/** Docker puts what it adds first; a rule that is there already is not put twice. */
export async function translate(
  disk: HostDisk,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> {
  const there = disk.state().translations ?? [];
  const kept = there.filter((rule) => !remove.includes(rule));
  const translations = [...add.filter((rule) => !kept.includes(rule)), ...kept];
  if (translations.join() !== there.join()) await disk.change({ translations });
}

/** Address that connections out of the network are given: the first rule that names it decides. */
export function translatedBy(disk: HostDisk, subnet: string): string | null {
  const rule = disk.state().translations?.find((each) => each.startsWith(`-s ${subnet} `));
  return / --to-source (\S+)$/.exec(rule ?? "")?.[1] ?? null;
}

/** `iptables -t nat -S|-I|-D POSTROUTING …`; it comes with Docker. */
export const iptables: Command = async (args, { disk }: CommandContext) => {
  if (!disk.state().packages.includes("docker.io")) return fail(127, "bash: iptables: command not found");
  const [table, nat, verb, chain, ...rest] = args;
  const rules = disk.state().translations ?? [];
  if (table !== "-t" || nat !== "nat" || chain !== "POSTROUTING")
    return fail(2, "iptables: only POSTROUTING of the nat table is known to this sandbox.");
  const rule = rest.join(" ");
  switch (verb) {
    case "-S":
      return ok(["-P POSTROUTING ACCEPT", ...rules.map((each) => `-A POSTROUTING ${each}`), ""].join("\n"));
    case "-I":
      await disk.change({ translations: [rule, ...rules] });
      return ok();
    case "-D": {
      const at = rules.indexOf(rule);
      if (at < 0) return fail(1, "iptables: Bad rule (does a matching rule exist in that chain?).");
      await disk.change({ translations: rules.toSpliced(at, 1) });
      return ok();
    }
    default:
      return fail(2, `iptables: unknown option "${verb ?? ""}"`);
  }
};
