import type { BlocklistZone } from "@penguinmails/core/reputation/blocklist-zones";
import { takeFault } from "../control/faults.ts";
import type { WorldContext } from "../world-context.ts";
import { blocklistAnswer, zoneAsked } from "./blocklist.ts";
import { mxValues, receiverName, recipientDomain, syntheticAddress } from "./synthetic.ts";
import { bareName, nameIsPublished, zoneAbove, zoneOf } from "./zone-store.ts";

export type WorldRecord = {
  readonly name: string;
  readonly type: string;
  readonly ttlSeconds: number;
  readonly value: string;
};
export type WorldAnswer =
  /** Aliases come first, in the order in which they were followed. */
  | { readonly status: "found"; readonly records: readonly WorldRecord[] }
  | { readonly status: "nodata" | "nxdomain"; readonly zone: string }
  | { readonly status: "servfail" }
  | { readonly status: "timeout" };
export type DnsContext = Pick<WorldContext, "net" | "store" | "clock" | "seed" | "zones">;

/** Short enough for caches of a world that runs fast. */
const syntheticTtlSeconds = 300;
const longestAliasChain = 8;

type Step = readonly string[] | "nodata" | "nxdomain";

/** What this world's DNS says. What tenants publish stands before what the world makes up. */
export function answer(context: DnsContext, name: string, type: string): WorldAnswer {
  const records: WorldRecord[] = [];
  let current = bareName(name);
  for (let hop = 0; hop <= longestAliasChain; hop += 1) {
    const fault = takeFault(context.store, "dns", current);
    if (fault !== null) return { status: fault === "timeout" ? "timeout" : "servfail" };
    const alias = type === "CNAME" ? null : context.zones.get(current, "CNAME");
    if (alias?.values[0]) {
      const target = bareName(alias.values[0]);
      records.push({ name: current, type: "CNAME", ttlSeconds: alias.ttlSeconds, value: target });
      current = target;
      continue;
    }
    const { values, ttlSeconds } = look(context, current, type);
    if (typeof values !== "string") {
      const found = values.map((value) => ({ name: current, type, ttlSeconds, value }));
      return { status: "found", records: [...records, ...found] };
    }
    if (records.length > 0) return { status: "found", records };
    return {
      status: values,
      zone: zoneAbove(context.store, current) ?? current.split(".").slice(-2).join("."),
    };
  }
  return { status: "servfail" };
}

/** Values alone, aliases followed; null when DNS has no answer to give, empty when there are none. */
export function lookUp(context: DnsContext, name: string, type: string): readonly string[] | null {
  const found = answer(context, name, type);
  if (found.status === "servfail" || found.status === "timeout") return null;
  return found.status === "found"
    ? found.records.filter((record) => record.type === type).map(({ value }) => value)
    : [];
}

function look(
  context: DnsContext,
  name: string,
  type: string,
): { readonly values: Step; readonly ttlSeconds: number } {
  const published = context.zones.get(name, type);
  if (published) return published;
  const zone = zoneAbove(context.store, name);
  if (zone !== null) return { values: inZone(context, zone, name, type), ttlSeconds: 3_600 };
  if (nameIsPublished(context.store, name)) return { values: "nodata", ttlSeconds: 0 };
  return { values: synthetic(context, name, type), ttlSeconds: syntheticTtlSeconds };
}

function inZone({ store }: DnsContext, zone: string, name: string, type: string): Step {
  if (name !== zone) return nameIsPublished(store, name) ? "nodata" : "nxdomain";
  const known = zoneOf(store, zone);
  if (type === "NS" && known && known.nameservers.length > 0) return known.nameservers;
  return type === "SOA" ? [soaValue(zone, known?.serial ?? 1)] : "nodata";
}

function synthetic(context: DnsContext, name: string, type: string): Step {
  const blocklist = zoneAsked(name);
  if (blocklist !== null) return ofBlocklist(context, blocklist, name, type);
  if (name.endsWith(".in-addr.arpa")) return ofReceiver(context, name, type);
  const address = syntheticAddress(context.net, context.seed, name);
  const domain = recipientDomain(context.seed, name);
  if (domain === null || domain.kind === "nxdomain")
    return address === null ? "nxdomain" : type === "A" ? [address] : "nodata";
  if (type === "SOA") return [soaValue(name, 1)];
  if (type === "NS") return ["ns1.sandbox-dns.example", "ns2.sandbox-dns.example"];
  if (type === "A") return address === null ? "nodata" : [address];
  if (type !== "MX") return "nodata";
  if (domain.kind === "null-mx") return ["0 ."];
  return domain.kind === "mail" ? mxValues(context.seed, name, domain.host) : "nodata";
}

function ofBlocklist({ store, clock }: DnsContext, zone: BlocklistZone, name: string, type: string): Step {
  if (name === zone.zone) return type === "SOA" ? [soaValue(name, 1)] : "nodata";
  const listed = blocklistAnswer(store, zone, name, clock.now());
  if (listed === null) return "nxdomain";
  return type === "A" ? [listed.a] : type === "TXT" ? [listed.txt] : "nodata";
}

function ofReceiver({ net }: DnsContext, name: string, type: string): Step {
  const ip = name.slice(0, -".in-addr.arpa".length).split(".").reverse();
  const isReceiver = ip.slice(0, 3).join(".") === `${net.prefix}.1` && ip.length === 4;
  if (!isReceiver) return "nxdomain";
  return type === "PTR" ? [receiverName(Number(ip[3]))] : "nodata";
}

function soaValue(zone: string, serial: number): string {
  return `ns1.sandbox-dns.example hostmaster.${zone} ${serial} 10800 3600 604800 300`;
}
