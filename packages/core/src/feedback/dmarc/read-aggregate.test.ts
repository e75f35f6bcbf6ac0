import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAggregateMail, readAggregateXml } from "./read-aggregate.ts";
import { readSmallXml } from "./small-xml.ts";
import { unpackLimits, unpackReport } from "./unpack.ts";

const record = (ip: string, count: number, dkim: string, spf: string, disposition = "none") => `<record>
  <row><source_ip>${ip}</source_ip><count>${count}</count>
    <policy_evaluated><disposition>${disposition}</disposition><dkim>${dkim}</dkim><spf>${spf}</spf></policy_evaluated></row>
  <identifiers><header_from>acme.example</header_from></identifiers>
  <auth_results><dkim><domain>acme.example</domain><result>pass</result></dkim></auth_results></record>`;
const xmlOf = (records: string) => `<?xml version="1.0" encoding="UTF-8" ?>
<!-- a day --><feedback xmlns="urn:x"><version>1.0</version>
<report_metadata><org_name>Big &amp; Co</org_name><email>d@big.example</email><report_id>r-1</report_id>
<date_range><begin>1772409600</begin><end>1772495999</end></date_range></report_metadata>
<policy_published><domain>acme.example</domain><p>none</p></policy_published>${records}</feedback>`;
const xml = xmlOf(
  record("198.18.0.7", 12, "pass", "fail") + record("203.0.113.9", 3, "fail", "fail", "reject"),
);

function zipOf(data: Uint8Array, method: number, change: { flags?: number; size?: number } = {}): Uint8Array {
  const name = Buffer.from("report.xml");
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(change.flags ?? 0, 6);
  head.writeUInt16LE(method, 8);
  head.writeUInt32LE(change.size ?? data.length, 18);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name, data, Buffer.from("PK\u0001\u0002 the directory")]);
}
const mailOf = (attachment: Uint8Array, type = "application/gzip") =>
  Buffer.from(
    [
      "From: noreply@big.example",
      "Subject: Report domain: acme.example",
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      "This is a report.",
      "--b",
      `Content-Type: ${type}; name="big!acme.example!1!2.xml.gz"`,
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from(attachment).toString("base64").replace(/.{76}/g, "$&\r\n"),
      "--b--",
      "",
    ].join("\r\n"),
  );
const plain = Buffer.from(xml);

describe("a report", () => {
  test.each<[string, Uint8Array, string]>([
    ["gzip", gzipSync(plain), "application/gzip"],
    ["zip", zipOf(deflateRawSync(plain), 8), "application/zip"],
    [
      "zip whose sizes come behind",
      zipOf(deflateRawSync(plain), 8, { flags: 8, size: 0 }),
      "application/zip",
    ],
    ["zip that packs nothing", zipOf(plain, 0), "application/octet-stream"],
    ["plain XML", plain, "text/xml"],
  ])(
    "in %s is read: who reports, when, and each source with what became of its mail",
    (_what, bytes, type) => {
      expect(readAggregateMail(mailOf(bytes, type))).toEqual({
        org: "Big & Co",
        reportId: "r-1",
        beginsAt: 1_772_409_600_000,
        endsAt: 1_772_495_999_000,
        rows: [
          {
            sourceIp: "198.18.0.7",
            headerFrom: "acme.example",
            disposition: "none",
            dkim: true,
            spf: false,
            count: 12,
          },
          {
            sourceIp: "203.0.113.9",
            headerFrom: "acme.example",
            disposition: "reject",
            dkim: false,
            spf: false,
            count: 3,
          },
        ],
        leftOut: 0,
      });
    },
  );
  test("adds up what one source did alike, and leaves out rows that name no address or no message", () => {
    const twice = record("198.18.0.7", 2, "pass", "pass").repeat(2);
    const broken = record("not an address", 1, "pass", "pass") + record("198.18.0.8", 0, "pass", "pass");
    expect(readAggregateXml(xmlOf(twice + broken))).toMatchObject({
      rows: [{ sourceIp: "198.18.0.7", count: 4 }],
      leftOut: 2,
    });
  });
  test("of an address with a zone leaves that row out, however long the zone is", () => {
    const zoned = ["fe80::1%x", "fe80::1%", `2001:db8::1%${"x".repeat(5_000)}`];
    const report = readAggregateXml(
      xmlOf([...zoned, "2001:db8::1"].map((ip) => record(ip, 1, "pass", "pass")).join("")),
    );
    expect(report).toMatchObject({ rows: [{ sourceIp: "2001:db8::1", count: 1 }], leftOut: 3 });
  });
  test("without its time, reporter or id is none", () => {
    for (const gone of [
      "<org_name>Big &amp; Co</org_name>",
      "<report_id>r-1</report_id>",
      "<end>1772495999</end>",
    ])
      expect(readAggregateXml(xml.replace(gone, ""))).toBeNull();
    expect(readAggregateXml(xml.replace("1772495999", "1"))).toBeNull();
  });
});

describe("hostile attachments", () => {
  test("bombs, encrypted and cut archives are none", () => {
    const bomb = Buffer.alloc(unpackLimits.bytes + 1, 0x20);
    expect(unpackReport(gzipSync(bomb))).toBeNull();
    expect(unpackReport(zipOf(deflateRawSync(bomb), 8))).toBeNull();
    // Small as it is, it grows a thousandfold: nothing that a report does.
    expect(unpackReport(gzipSync(Buffer.alloc(1024 * 1024, 0x20)))).toBeNull();
    expect(unpackReport(zipOf(deflateRawSync(plain), 8, { flags: 1 }))).toBeNull();
    expect(unpackReport(gzipSync(plain).subarray(0, 60))).toBeNull();
    expect(unpackReport(Buffer.from("PK\u0003\u0004"))).toBeNull();
  });
  test("entities of the document's own are refused, and depth ends", () => {
    expect(readSmallXml('<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>')).toBeNull();
    expect(readSmallXml("<a>".repeat(50) + "</a>".repeat(50))).toBeNull();
    expect(readSmallXml("<a><b></a></b>")).toBeNull();
    expect(readSmallXml("<a></a><b></b>")).toBeNull();
    expect(readSmallXml("<a>&#0;&#x110000;&lt;</a>")?.text).toBe("<");
  });
  test("whatever is cut, doubled or put in between, nothing throws", () => {
    const chunk = fc.tuple(fc.nat(xml.length), fc.nat(200), fc.string({ maxLength: 40 }));
    fc.assert(
      fc.property(chunk, ([at, length, put]) => {
        readAggregateXml(xml.slice(0, at) + put + xml.slice(at + length));
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => void readAggregateMail(bytes)));
    const packed = gzipSync(plain);
    fc.assert(
      fc.property(fc.nat(packed.length - 1), fc.nat(255), (at, value) => {
        const changed = Uint8Array.from(packed);
        changed[at] = value;
        readAggregateMail(mailOf(changed));
      }),
    );
  });
});
