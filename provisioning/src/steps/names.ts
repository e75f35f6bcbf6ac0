import { type AddressName, addressNames } from "@penguinmails/core/domains/node-addresses";
import type { DnsPublisher } from "@penguinmails/core/ports/dns";
import type { NodeSpec } from "@penguinmails/core/ports/node-converger";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import type { Step } from "./step.ts";

const ttlSeconds = 300;

/**
 * Each address' name leads back to it, before anything greets by that name or asks for a certificate. A zone that no
 * publisher holds is somebody else's: the check of a domain shows which record is missing.
 */
export const publishNames: Step = {
  name: "publish the host names",
  refuted: { namesPublished: [] },
  isDone: async ({ facts, spec }) =>
    JSON.stringify(facts.namesPublished) === JSON.stringify(addressNames(spec.hostname, facts).map(written)),
  async look({ facts, spec, settings }) {
    const found = [];
    for (const { name, ip } of addressNames(spec.hostname, facts)) {
      const holder = await holderOf(settings.publishers, name);
      if (!holder) continue;
      const values = await holder.publisher.getRrset(holder.zone, name, "A");
      if (values.length === 1 && values[0] === ip) continue;
      found.push({
        what: `A of ${name}`,
        expected: ip,
        seen: values.join(", ") || "none",
        because: `${name} does not lead back to ${ip}, so receivers take its greeting for a lie.`,
        risk: "none" as const,
        ips: [ip],
        remedy: null,
      });
    }
    return found;
  },
  async apply({ facts, spec, settings, learn }) {
    const names = addressNames(spec.hostname, facts);
    for (const { name, ip } of names) {
      const holder = await holderOf(settings.publishers, name);
      if (!holder) continue;
      const present = await holder.publisher.getRrset(holder.zone, name, "A");
      if (present.length !== 1 || present[0] !== ip)
        await holder.publisher.putRrset(holder.zone, name, "A", ttlSeconds, [ip]);
    }
    await learn({ namesPublished: names.map(written) });
    return "done";
  },
};

/** No name of ours leads to an address that the provider gives to the next customer. */
export async function withdrawNames(
  publishers: readonly DnsPublisher[],
  spec: NodeSpec,
  facts: NodeFacts,
): Promise<void> {
  for (const { name, ip } of addressNames(spec.hostname, facts)) {
    const holder = await holderOf(publishers, name);
    if (!holder) continue;
    if ((await holder.publisher.getRrset(holder.zone, name, "A")).includes(ip))
      await holder.publisher.deleteRrset(holder.zone, name, "A");
  }
}

const written = ({ name, ip }: AddressName) => `${name} ${ip}`;

/** Who of us holds the zone of a name; null: somebody else. */
export async function holderOf(publishers: readonly DnsPublisher[], name: string) {
  for (const publisher of publishers) {
    const zone = await publisher.findZone(name);
    if (zone !== null) return { publisher, zone };
  }
  return null;
}
