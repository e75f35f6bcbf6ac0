import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readAggregateMail, readAggregateXml } from "./read-aggregate.ts";
import { readSmallXml, xmlLimits } from "./small-xml.ts";

const head =
  "<feedback><report_metadata><org_name>big.example</org_name><report_id>1</report_id><date_range><begin>1</begin><end>2</end></date_range></report_metadata>";
const record = (n: number) =>
  `<record><row><source_ip>10.0.${(n >> 8) & 255}.${n & 255}</source_ip><count>1</count><policy_evaluated><disposition>none</disposition></policy_evaluated></row><identifiers><header_from>acme.example</header_from></identifiers></record>`;
const records = (count: number) => Array.from({ length: count }, (_, n) => record(n)).join("");
const eightMegabytes = 8_300_000;

/** Nothing that an unpacked report may hold costs much: each of these packs to a hundredth or less. */
const hostile: readonly (readonly [name: string, xml: string])[] = [
  ["records without end", `${head}${records(32_000)}</feedback>`],
  ["comments without end", `${head}${"y".repeat(5_000)}${"x<!---->".repeat(eightMegabytes / 8)}</feedback>`],
  ["instructions without end", `${head}${"x<??>".repeat(eightMegabytes / 5)}</feedback>`],
  ["empty elements without end", `${head}${"<a/>".repeat(eightMegabytes / 4)}</feedback>`],
  ["entities without end", `${head}${`<a>${"&#65;".repeat(800)}</a>`.repeat(2_000)}</feedback>`],
  ["text without end", `${head}${"a".repeat(eightMegabytes)}</feedback>`],
  ["a tag without end", `${head}<a ${"a".repeat(eightMegabytes)}></a></feedback>`],
];

/** Processor time of the fastest of four runs, in ms: the machine may be busy with other things. */
function fastestMs(xml: string): number {
  const runs = [1, 2, 3, 4].map(() => {
    const start = process.cpuUsage();
    readAggregateXml(xml);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  });
  return Math.min(...runs);
}

describe("bounds of a DMARC report", () => {
  test.each(hostile)("%s takes less than 50 ms of processor time", (_name, xml) => {
    expect(fastestMs(xml)).toBeLessThan(50);
  });

  test("one with too many records is read as far as they go, with what it says of itself", () => {
    const report = readAggregateXml(`${head}${records(32_000)}</feedback>`);
    expect(report?.org).toBe("big.example");
    expect(report?.rows.length).toBe(2_000);
    const spaced = readAggregateXml(
      `${head}${records(1_500)}</feedback>`.replaceAll("><", `>\n${" ".repeat(400)}<`),
    );
    expect(spaced?.rows.length).toBe(1_500);
    expect(readSmallXml(`<a>x</a>${"<!---->".repeat(xmlLimits.pieces)}`)?.text).toBe("x");
    expect(readSmallXml("<a/>".repeat(xmlLimits.pieces + 1))).toBeNull();
  });

  test("of several documents in a mail the first is the report", () => {
    const attached = [`<nothing/>`, `${head}${record(1)}</feedback>`].map((xml) =>
      [
        "--b",
        "Content-Type: application/gzip",
        "Content-Disposition: attachment",
        "Content-Transfer-Encoding: base64",
        "",
        gzipSync(xml).toString("base64"),
        "",
      ].join("\r\n"),
    );
    const mail = (parts: readonly string[]) =>
      new TextEncoder().encode(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join("")}--b--\r\n`);
    expect(readAggregateMail(mail(attached))).toBeNull();
    expect(readAggregateMail(mail(attached.toReversed()))?.rows).toHaveLength(1);
  });
});
