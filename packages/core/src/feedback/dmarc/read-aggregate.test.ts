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

function zipOf(
  data: Uint8Array,
  method: number,
  change: { flags?: number; size?: number; extra?: number; mark?: number } = {},
): Uint8Array {
  const name = Buffer.from("report.xml");
  const head = Buffer.alloc(30);
  head.writeUInt32LE(change.mark ?? 0x04034b50, 0);
  head.writeUInt16LE(change.flags ?? 0, 6);
  head.writeUInt16LE(method, 8);
  head.writeUInt32LE(change.size ?? data.length, 18);
  head.writeUInt16LE(name.length, 26);
  const extra = Buffer.alloc(change.extra ?? 0, 7);
  head.writeUInt16LE(extra.length, 28);
  return Buffer.concat([head, name, extra, data, Buffer.from("PK\u0001\u0002 the directory")]);
}
const partOf = (body: string, type: string, encoding: string) => [
  "--b",
  `Content-Type: ${type}; name="big!acme.example!1!2.xml.gz"`,
  `Content-Transfer-Encoding: ${encoding}`,
  "",
  body,
];
const inBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replace(/.{76}/g, "$&\r\n");
const mailWith = (...parts: readonly (readonly string[])[]) =>
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
      ...parts.flat(),
      "--b--",
      "",
    ].join("\r\n"),
  );
const mailOf = (attachment: Uint8Array, type = "application/gzip") =>
  mailWith(partOf(inBase64(attachment), type, "base64"));
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
  test.each([
    ["7bit", xml],
    ["quoted-printable", xml.replaceAll("=", "=3D").replaceAll("<record>", "<rec=\r\nord>")],
  ])("whose mail takes it as it stands (%s) is read", (encoding, body) => {
    expect(readAggregateMail(mailWith(partOf(body, "text/xml", encoding)))?.rows).toHaveLength(2);
  });
  test("is one of a mail's first three attachments, and in no mail that this one returns or passes on", () => {
    const other = partOf(inBase64(Buffer.from("a picture")), "image/png", "base64");
    const report = partOf(inBase64(plain), "text/xml", "base64");
    expect(readAggregateMail(mailWith(other, other, report))).not.toBeNull();
    expect(readAggregateMail(mailWith(other, other, other, report))).toBeNull();
    const passedOn = partOf(
      mailOf(plain, "text/xml").toString().replaceAll("--b", "--c"),
      "message/rfc822",
      "7bit",
    );
    const inner = passedOn.map((line) => line.replace('boundary="b"', 'boundary="c"'));
    expect(readAggregateMail(mailWith(inner))).toBeNull();
  });
  test("may write its words in capitals and the domain with its last dot", () => {
    const row = record("2001:DB8::1", 1, "Pass", "PASS", "Quarantine");
    const shouted = xmlOf(row).replace("acme.example</header_from>", "ACME.Example.</header_from>");
    expect(readAggregateXml(shouted)?.rows).toEqual([
      {
        sourceIp: "2001:db8::1",
        headerFrom: "acme.example",
        disposition: "quarantine",
        dkim: true,
        spf: true,
        count: 1,
      },
    ]);
    const odd = readAggregateXml(xmlOf(record("198.18.0.7", 1, "pass", "pass", "sampled_out")));
    expect(odd?.rows).toMatchObject([{ disposition: "none" }]);
  });
  test("leaves out rows of no domain that can be, and of more messages than a day has", () => {
    const domainOf = (length: number) =>
      xmlOf(record("198.18.0.7", 1, "pass", "pass")).replace(
        "acme.example</header_from>",
        `${"a".repeat(length)}</header_from>`,
      );
    expect(readAggregateXml(domainOf(253))?.rows).toHaveLength(1);
    for (const length of [0, 254])
      expect(readAggregateXml(domainOf(length))).toMatchObject({ rows: [], leftOut: 1 });
    const many = (count: number) => readAggregateXml(xmlOf(record("198.18.0.7", count, "pass", "pass")));
    expect(many(999_999_999)?.rows).toHaveLength(1);
    expect(many(1_000_000_000)).toMatchObject({ rows: [], leftOut: 1 });
    const twice = record("198.18.0.7", 999_999_999, "pass", "pass").repeat(2);
    expect(readAggregateXml(xmlOf(twice))?.rows).toMatchObject([{ count: 1_000_000_000 }]);
  });
  test("keeps the rows with most messages of too many", () => {
    const short = (ip: string, count: number) =>
      `<record><row><source_ip>${ip}</source_ip><count>${count}</count></row><identifiers><header_from>acme.example</header_from></identifiers></record>`;
    const small = Array.from({ length: 2_000 }, (_, n) => short(`10.0.${n >> 8}.${n & 255}`, 1)).join("");
    const report = readAggregateXml(xmlOf(small + short("198.18.0.7", 2)));
    expect(report?.rows).toHaveLength(2_000);
    expect(report?.rows[0]).toMatchObject({ sourceIp: "198.18.0.7", count: 2 });
  });
  test("is named by 200 characters of its reporter and 300 of its id at most", () => {
    const named = xml.replace("Big &amp; Co", "o".repeat(500)).replace("r-1", "i".repeat(500));
    const report = readAggregateXml(named);
    expect([report?.org.length, report?.reportId.length]).toEqual([200, 300]);
  });
  test("of another document, or of a time that no clock of ours shows, is none", () => {
    expect(readAggregateXml(xml.replaceAll("feedback", "invoice"))).toBeNull();
    const ended = (at: string) => readAggregateXml(xml.replace("1772495999", at));
    expect(ended("4102444800")).not.toBeNull();
    for (const at of ["4102444801", "99999999999"]) expect(ended(at)).toBeNull();
    const begun = (at: string) => readAggregateXml(xml.replace("1772409600", at));
    expect(begun("1")).not.toBeNull();
    for (const at of ["1e9", "-1", "", "1.5"]) expect(begun(at)).toBeNull();
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

describe("an attachment", () => {
  const packed = deflateRawSync(plain);

  test.each<[string, Uint8Array]>([
    ["a zip that names no size", zipOf(packed, 8, { size: 0 })],
    [
      "a zip whose sizes come behind, and which names another before",
      zipOf(packed, 8, { flags: 8, size: 5 }),
    ],
    ["a zip whose entry has a field of its own", zipOf(packed, 8, { extra: 9 })],
    ["XML behind empty lines", Buffer.from(`\n \n${xml}`)],
  ])("is unpacked: %s", (_what, bytes) => {
    expect(unpackReport(bytes)?.trim()).toBe(xml);
  });

  test("is XML by how it begins, and by no letter of a zip's or gzip's", () => {
    expect(unpackReport(Buffer.from("<K/>"))).toBe("<K/>");
    expect(unpackReport(Buffer.from("a picture"))).toBeNull();
    expect(unpackReport(new Uint8Array())).toBeNull();
  });

  test.each<[string, Uint8Array]>([
    ["packed by other means", zipOf(plain, 12)],
    ["as it stands, with its size behind", zipOf(plain, 0, { flags: 8 })],
    ["behind another mark", zipOf(packed, 8, { mark: 0x02014b50 })],
  ])("that is a zip of what is %s is none", (_what, bytes) => {
    expect(unpackReport(bytes)).toBeNull();
  });

  test("is read up to 8 MiB, however it is packed", () => {
    const documentOf = (bytes: number) => {
      const document = Buffer.alloc(bytes, " ");
      document.write("<");
      // Of its own every so often: as a report shrinks, and not a bomb.
      for (let at = 1; at < bytes - 8; at += 400)
        document.write(((at * 2_654_435_761) % 1e7).toString(36), at);
      return document;
    };
    const [most, more] = [documentOf(unpackLimits.bytes), documentOf(unpackLimits.bytes + 1)];
    for (const pack of [
      (document: Buffer) => document,
      (document: Buffer) => gzipSync(document),
      (document: Buffer) => zipOf(document, 0),
      (document: Buffer) => zipOf(deflateRawSync(document), 8),
    ]) {
      expect(unpackReport(pack(most))).toHaveLength(unpackLimits.bytes);
      expect(unpackReport(pack(more))).toBeNull();
    }
    expect(unpackLimits).toEqual({ bytes: 8_388_608, ratio: 200 });
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
