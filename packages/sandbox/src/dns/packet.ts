import dnsPacket, { type Answer, type DecodedPacket, type Packet } from "dns-packet";
import type { WorldAnswer, WorldRecord } from "./answer.ts";

const refused = 5;
const notImplemented = 4;
const rcodes = { servfail: 2, nxdomain: 3 } as const;
const plainUdpBytes = 512;
const mostUdpBytes = 4_096;
const ourUdpBytes = 1_232;

/** The reply to a query; null: say nothing at all. `udp`: cut to what the asker can take, with TC set. */
export function replyTo(
  query: DecodedPacket,
  ask: (name: string, type: string) => WorldAnswer,
  udp: boolean,
): Buffer | null {
  const [question, ...more] = query.questions ?? [];
  const edns = query.additionals?.find((extra) => extra.type === "OPT");
  const base: Packet = {
    type: "response",
    id: query.id ?? 0,
    questions: query.questions ?? [],
    additionals: edns ? [ourOpt()] : [],
  };
  const flags = (rcode: number, extra = 0) =>
    rcode |
    extra |
    dnsPacket.AUTHORITATIVE_ANSWER |
    dnsPacket.RECURSION_AVAILABLE |
    (query.flag_rd ? dnsPacket.RECURSION_DESIRED : 0);
  if (question === undefined || more.length > 0)
    return dnsPacket.encode({ ...base, flags: flags(notImplemented) });
  if ((question.class ?? "IN") !== "IN") return dnsPacket.encode({ ...base, flags: flags(refused) });
  const found = ask(question.name, question.type);
  if (found.status === "timeout") return null;
  if (found.status === "servfail") return dnsPacket.encode({ ...base, flags: flags(rcodes.servfail) });
  const rcode = found.status === "nxdomain" ? rcodes.nxdomain : 0;
  const answers =
    found.status === "found"
      ? found.records.map((record, at) => toAnswer(record, at === 0 ? question.name : record.name))
      : [];
  const authorities = found.status === "found" ? [] : [soaOf(found.zone)];
  // Every record of one name carries the name as it was asked, so that a mixed-case question is met (0x20).
  const whole = dnsPacket.encode({
    ...base,
    flags: flags(rcode),
    answers: echoCase(answers, question.name),
    authorities,
  });
  const room =
    edns?.type === "OPT"
      ? Math.min(Math.max(edns.udpPayloadSize, plainUdpBytes), mostUdpBytes)
      : plainUdpBytes;
  if (!udp || whole.length <= room) return whole;
  return dnsPacket.encode({ ...base, flags: flags(rcode, dnsPacket.TRUNCATED_RESPONSE) });
}

function echoCase(answers: readonly Answer[], asked: string): Answer[] {
  return answers.map((each) =>
    each.name.toLowerCase() === asked.toLowerCase() ? { ...each, name: asked } : each,
  );
}

function ourOpt(): Answer {
  return {
    type: "OPT",
    name: ".",
    udpPayloadSize: ourUdpBytes,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
}

function soaOf(zone: string): Answer {
  const data = {
    mname: "ns1.sandbox-dns.example",
    rname: `hostmaster.${zone}`,
    serial: 1,
    refresh: 10_800,
    retry: 3_600,
    expire: 604_800,
    minimum: 5,
  };
  return { type: "SOA", name: zone, ttl: 5, data };
}

function toAnswer({ type, ttlSeconds: ttl, value }: WorldRecord, name: string): Answer {
  switch (type) {
    case "MX": {
      const [preference = "10", exchange = "."] = value.split(/\s+/);
      return { type: "MX", name, ttl, data: { preference: Number(preference), exchange } };
    }
    case "TXT":
      return { type: "TXT", name, ttl, data: txtStrings(value) };
    case "SOA": {
      const [mname = "", rname = "", ...numbers] = value.split(/\s+/);
      const [serial = 1, refresh = 1, retry = 1, expire = 1, minimum = 1] = numbers.map(Number);
      return { type: "SOA", name, ttl, data: { mname, rname, serial, refresh, retry, expire, minimum } };
    }
    case "CAA": {
      const [flags = "0", tag = "issue", ...rest] = value.split(/\s+/);
      return {
        type: "CAA",
        name,
        ttl,
        data: { flags: Number(flags), tag: tag as "issue", value: rest.join(" ").replace(/^"|"$/g, "") },
      };
    }
    default:
      return { type: type as "A", name, ttl, data: value };
  }
}

/** TXT travels in strings of at most 255 octets. */
function txtStrings(value: string): Buffer[] {
  const bytes = Buffer.from(value, "utf8");
  const strings: Buffer[] = [];
  for (let at = 0; at < Math.max(bytes.length, 1); at += 255) strings.push(bytes.subarray(at, at + 255));
  return strings;
}
