import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { addressNames } from "@penguinmails/core/domains/node-addresses";
import { type AddressEvidence, neighboursOf } from "@penguinmails/core/fleet/grade-address";
import { policy } from "@penguinmails/core/policy";
import type { DnsResolver } from "@penguinmails/core/ports/dns";
import { HostingError } from "@penguinmails/core/ports/hosting";
import { askBlocklists, testZones, type ZoneTrusts } from "@penguinmails/core/reputation/ask-blocklists";
import { blocklistZone, blocklistZones } from "@penguinmails/core/reputation/blocklist-zones";
import { reachFrom } from "./commands/system.ts";
import { greeting } from "./greeting.ts";
import type { PlanSettings, StepContext } from "./steps/step.ts";

const refusing = blocklistZones.filter(({ zone }) => policy.blocklist.refusedBy.includes(zone));

/** What can be found out about each of these addresses of the machine. Lists are tested first; who does not answer is unknown. */
export async function evidenceOf(
  context: StepContext,
  ips: readonly string[],
): Promise<ReadonlyMap<string, AddressEvidence>> {
  const { resolver } = context.settings;
  const trusts = await testZones(resolver);
  const receiver = await receiverOf(context.settings);
  const smtpFilters = await countFilters(context);
  const found = new Map<string, AddressEvidence>();
  for (const ip of ips)
    found.set(ip, {
      lists: await listsOf(resolver, trusts, ip),
      neighbours: await neighbourhoodOf(resolver, trusts, ip),
      formerNames: await formerNamesOf(context, ip),
      port25: await port25Of(context, ip, receiver),
      smtpFilters,
    });
  return found;
}

async function listsOf(
  resolver: DnsResolver,
  trusts: ZoneTrusts,
  ip: string,
): Promise<AddressEvidence["lists"]> {
  const answers = await askBlocklists(resolver, trusts, ip);
  return answers.map(({ zone, reading }) => ({
    name: blocklistZone(zone)?.name ?? zone,
    refuses: policy.blocklist.refusedBy.includes(zone),
    status: reading.status,
    meaning: reading.status === "listed" ? reading.meanings.join("; ") : null,
  }));
}

async function neighbourhoodOf(
  resolver: DnsResolver,
  trusts: ZoneTrusts,
  ip: string,
): Promise<AddressEvidence["neighbours"]> {
  const near = neighboursOf(ip, policy.address.neighbours.asked);
  const said = await Promise.all(
    near.map(async (neighbour) => {
      const answers = await askBlocklists(resolver, trusts, neighbour, refusing);
      return { neighbour, statuses: answers.map(({ reading }) => reading.status) };
    }),
  );
  return {
    answered: said.filter(({ statuses }) => statuses.some((status) => status !== "unknown")).length,
    listed: said.flatMap(({ neighbour, statuses }) => (statuses.includes("listed") ? [neighbour] : [])),
  };
}

/** Once its PTR is ours, what was there before is what the first grade saw. */
async function formerNamesOf(
  { facts, spec, settings }: StepContext,
  ip: string,
): Promise<readonly string[] | null> {
  const ours = addressNames(spec.hostname, facts).map(({ name }) => name);
  const answer = await settings.resolver.lookup(reverseNameOf(ip), "PTR");
  const known = facts.grades?.[ip]?.evidence.formerNames ?? null;
  if (answer.status === "unknown") return known;
  const names = answer.status === "found" ? answer.values : [];
  return names.some((name) => ours.includes(name)) ? known : names;
}

/** Address of our own receiver, when it greets us: a receiver that is down must not make port 25 look shut. */
async function receiverOf({ port25Receiver, resolver }: PlanSettings): Promise<string | null> {
  if (port25Receiver === null) return null;
  const exchangers = await resolver.lookup(port25Receiver.domain, "MX");
  const [first = ""] = exchangers.status === "found" ? exchangers.values : [];
  const host = first.split(" ")[1];
  if (host === undefined) return null;
  const found = await resolver.lookup(host, "A");
  const [ip] = found.status === "found" ? found.values : [];
  return ip !== undefined && (await greeting(ip, port25Receiver.port)).startsWith("220") ? ip : null;
}

/** Exit codes of curl that mean "could not connect" and "took too long". */
const notReached: readonly number[] = [7, 28];

async function port25Of(
  { shell, settings }: StepContext,
  ip: string,
  receiver: string | null,
): Promise<AddressEvidence["port25"]> {
  if (receiver === null || settings.port25Receiver === null) return "unknown";
  const { code, stdout } = await (await shell()).run(reachFrom(ip, receiver, settings.port25Receiver.port));
  if (Number.parseFloat(stdout) > 0) return "open";
  return notReached.includes(code) ? "shut" : "unknown";
}

async function countFilters({ hosting, facts }: StepContext): Promise<number | null> {
  try {
    return (await hosting.listSmtpFilters(facts.serviceId ?? "")).length;
  } catch (error) {
    if (error instanceof HostingError) return null;
    throw error;
  }
}
