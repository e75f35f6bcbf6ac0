import type { DnsResolver } from "../ports/dns.ts";
import { type BlocklistZone, blocklistZones } from "./blocklist-zones.ts";
import {
  type BlocklistReading,
  blocklistQuery,
  judgeZone,
  readBlocklistAnswer,
  type ZoneTrust,
} from "./read-blocklist.ts";

export type ZoneTrusts = ReadonlyMap<string, ZoneTrust>;
export type BlocklistAnswer = {
  readonly zone: string;
  readonly reading: BlocklistReading;
  /** What the list says of the listing itself (TXT), in a stranger's words; null when it says nothing. */
  readonly said: string | null;
};

/** Self-tests of every list that is watched, at once. Never throws. */
export async function testZones(resolver: DnsResolver): Promise<ZoneTrusts> {
  const trusts = await Promise.all(
    blocklistZones.map(async (zone) => {
      const [listed, unlisted] = await Promise.all([
        resolver.lookup(`${zone.selfTest.listed}.${zone.zone}`, "A"),
        resolver.lookup(`${zone.selfTest.unlisted}.${zone.zone}`, "A"),
      ]);
      return [zone.zone, judgeZone(zone, { listed, unlisted })] as const;
    }),
  );
  return new Map(trusts);
}

/**
 * What every list, or those of `zones`, that holds such subjects says of this address or domain; a list that failed its
 * self-test says nothing, and is not asked. Never throws.
 */
export async function askBlocklists(
  resolver: DnsResolver,
  trusts: ZoneTrusts,
  subject: string,
  zones: readonly BlocklistZone[] = blocklistZones,
): Promise<readonly BlocklistAnswer[]> {
  const asked = zones.flatMap((zone) => {
    const query = blocklistQuery(zone, subject);
    return query === null ? [] : [askOne(resolver, zone, query, trusts.get(zone.zone))];
  });
  return Promise.all(asked);
}

async function askOne(
  resolver: DnsResolver,
  zone: BlocklistZone,
  query: string,
  trust: ZoneTrust | undefined,
): Promise<BlocklistAnswer> {
  if (!trust?.believed) {
    const cause = trust?.cause ?? "It was not tested.";
    return { zone: zone.zone, reading: { status: "unknown", cause }, said: null };
  }
  const reading = readBlocklistAnswer(zone, await resolver.lookup(query, "A"));
  if (reading.status !== "listed") return { zone: zone.zone, reading, said: null };
  const text = await resolver.lookup(query, "TXT");
  const said = text.status === "found" ? text.values.join(" ") : null;
  return { zone: zone.zone, reading, said };
}
