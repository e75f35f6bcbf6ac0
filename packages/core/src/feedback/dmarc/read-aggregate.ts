import { isIP } from "node:net";
import type { EpochMs } from "../../time.ts";
import { binaryString, bytesOf, decodeBase64 } from "../report/binary.ts";
import { decodeQuotedPrintable } from "../report/decode.ts";
import { mimeLimits } from "../report/mime-limits.ts";
import { walkMime } from "../report/mime-part.ts";
import { childOf, readSmallXml, textOf, type XmlElement } from "./small-xml.ts";
import { unpackReport } from "./unpack.ts";

export type Disposition = "none" | "quarantine" | "reject";

/** Messages of one source that were treated alike. `dkim` and `spf`: passed *and* aligned with the From domain. */
type AggregateRow = {
  readonly sourceIp: string;
  readonly headerFrom: string;
  readonly disposition: Disposition;
  readonly dkim: boolean;
  readonly spf: boolean;
  readonly count: number;
};
/** A receiver's report on a domain's mail of usually one day. Nothing in it is proof: anybody may send one. */
export type AggregateReport = {
  readonly org: string;
  readonly reportId: string;
  readonly beginsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly rows: readonly AggregateRow[];
  /** Records that name no address, no domain or no message. */
  readonly leftOut: number;
};

/** Rows kept of one report, those with most messages first. */
const mostRows = 2_000;
/** A report is one attachment; a mail with a hundred is none. */
const mostAttachments = 3;
const mostMessages = 1_000_000_000;

/** The DMARC aggregate report that a mail brings (RFC 7489 §7.2, appendix C); null when it brings none. Never throws. */
export function readAggregateMail(raw: Uint8Array): AggregateReport | null {
  const parts = walkMime(binaryString(raw.subarray(0, mimeLimits.bytes)));
  const attached = parts.flatMap((part) => (part.inMessage === 0 && part.attached ? [part.attached] : []));
  for (const { body, encoding } of attached.slice(0, mostAttachments)) {
    const binary = encoding.includes("base64")
      ? decodeBase64(body)
      : encoding.includes("quoted-printable")
        ? decodeQuotedPrintable(body)
        : body;
    const xml = unpackReport(bytesOf(binary));
    // A report is the one document of its mail.
    if (xml !== null) return readAggregateXml(xml);
  }
  return null;
}

/** The report in a document; null when it is none, or says no time, reporter or id. */
export function readAggregateXml(xml: string): AggregateReport | null {
  const root = readSmallXml(xml);
  if (root?.name !== "feedback") return null;
  const metadata = childOf(root, "report_metadata");
  const range = childOf(metadata, "date_range");
  const org = textOf(metadata, "org_name").slice(0, 200);
  const reportId = textOf(metadata, "report_id").slice(0, 300);
  const beginsAt = secondsOf(textOf(range, "begin"));
  const endsAt = secondsOf(textOf(range, "end"));
  if (org === "" || reportId === "" || beginsAt === null || endsAt === null || endsAt < beginsAt) return null;
  const merged = new Map<string, AggregateRow>();
  const records = root.children.filter(({ name }) => name === "record");
  const read = records.flatMap((record) => rowOf(record) ?? []);
  for (const row of read) {
    const key = [row.sourceIp, row.headerFrom, row.disposition, row.dkim, row.spf].join(" ");
    const count = Math.min((merged.get(key)?.count ?? 0) + row.count, mostMessages);
    merged.set(key, { ...row, count });
  }
  const rows = [...merged.values()].sort((a, b) => b.count - a.count).slice(0, mostRows);
  return { org, reportId, beginsAt, endsAt, rows, leftOut: records.length - read.length };
}

function rowOf(record: XmlElement): AggregateRow | null {
  const row = childOf(record, "row");
  const evaluated = childOf(row, "policy_evaluated");
  const sourceIp = textOf(row, "source_ip").toLowerCase();
  const headerFrom = textOf(childOf(record, "identifiers"), "header_from").toLowerCase().replace(/\.$/, "");
  const count = /^\d{1,9}$/.test(textOf(row, "count")) ? Number(textOf(row, "count")) : 0;
  const disposition = textOf(evaluated, "disposition").toLowerCase();
  if (!isAddress(sourceIp) || headerFrom === "" || headerFrom.length > 253 || count === 0) return null;
  return {
    sourceIp,
    headerFrom,
    disposition: disposition === "quarantine" || disposition === "reject" ? disposition : "none",
    dkim: textOf(evaluated, "dkim").toLowerCase() === "pass",
    spf: textOf(evaluated, "spf").toLowerCase() === "pass",
    count,
  };
}

/** One with a zone (`fe80::1%eth0`, RFC 4007) means nothing outside its own host, and may go on without end. */
const isAddress = (text: string) => isIP(text) !== 0 && !text.includes("%");

/** Seconds since 1970, up to the year 2100. */
function secondsOf(text: string): EpochMs | null {
  if (!/^\d{1,10}$/.test(text)) return null;
  const ms = Number(text) * 1_000;
  return ms <= Date.UTC(2100, 0, 1) ? ms : null;
}
