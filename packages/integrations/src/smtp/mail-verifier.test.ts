import { generateKeyPairSync } from "node:crypto";
import type { DnsResolver, LookupResult } from "@penguinmails/core/ports/dns";
import { dkimSign } from "mailauth";
import { expect, test } from "vitest";
import { makeMailVerifier } from "./mail-verifier.ts";

const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "der" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const zone: Readonly<Record<string, string>> = {
  "TXT bounce.acme.example": "v=spf1 include:spf.acme.example mx -all",
  "TXT spf.acme.example": "v=spf1 ip4:192.0.2.7 -all",
  "MX bounce.acme.example": "10 mx.acme.example",
  "A mx.acme.example": "192.0.2.8",
  "TXT dkim._domainkey.acme.example": `v=DKIM1; k=rsa; p=${keys.publicKey.toString("base64")}`,
  "TXT dkim._domainkey.other.example": `v=DKIM1; k=rsa; p=${keys.publicKey.toString("base64")}`,
  "TXT _dmarc.acme.example": "v=DMARC1; p=reject",
};
function resolverOf(change: Readonly<Record<string, LookupResult>> = {}): DnsResolver {
  return {
    lookup: async (name, type) => {
      const value = zone[`${type} ${name}`];
      const known: LookupResult =
        value === undefined ? { status: "nxdomain" } : { status: "found", values: [value], ttlSeconds: 60 };
      return change[name] ?? known;
    },
  };
}
const plain =
  "From: Ann <ann@acme.example>\r\nTo: b@c.example\r\nSubject: x\r\nMessage-ID: <1@a>\r\n\r\nbody\r\n";

async function verify(
  options: {
    readonly ip?: string;
    readonly content?: string;
    readonly signedBy?: readonly string[];
    readonly dns?: DnsResolver;
  } = {},
) {
  const { ip = "192.0.2.7", content = plain, signedBy = ["acme.example"], dns = resolverOf() } = options;
  let raw = content;
  for (const signingDomain of signedBy) {
    const signatureData = [{ signingDomain, selector: "dkim", privateKey: keys.privateKey }];
    const { signatures } = await dkimSign(content, {
      canonicalization: "relaxed/relaxed",
      signatureData,
    } as never);
    raw = `${signatures}${raw}`;
  }
  return makeMailVerifier(dns, "probe.example").verify({
    ip,
    helo: "o1.nodes.example",
    tls: null,
    envelopeFrom: "b+1@bounce.acme.example",
    envelopeTo: "probe+1@probe.example",
    raw: new TextEncoder().encode(raw),
  });
}
const silent: LookupResult = { status: "unknown", cause: "ETIMEOUT" };

test("a mail that is as it should be passes all three, aligned by both; an address may also be allowed through the MX", async () => {
  for (const ip of ["192.0.2.7", "192.0.2.8"])
    expect(await verify({ ip })).toEqual({
      spf: { result: "pass", domain: "bounce.acme.example" },
      dkim: { result: "pass", domain: "acme.example" },
      dmarc: { result: "pass", aligned: ["spf", "dkim"] },
    });
});

test("another address fails SPF, and the signature alone still aligns", async () => {
  expect(await verify({ ip: "192.0.2.9" })).toMatchObject({
    spf: { result: "fail" },
    dmarc: { result: "pass", aligned: ["dkim"] },
  });
});

test("no signature, and one of somebody else, are told apart; of several the domain's own counts", async () => {
  expect((await verify({ signedBy: [] })).dkim).toEqual({ result: "none", domain: null });
  expect((await verify({ signedBy: ["other.example"] })).dkim).toEqual({
    result: "pass",
    domain: "other.example",
  });
  expect((await verify({ signedBy: ["acme.example", "other.example"] })).dkim.domain).toBe("acme.example");
});

test("the domain's own signature counts however its name is written, but not before one that holds", async () => {
  const content = plain.replace("ann@acme.example", "ann@ACME.Example");
  expect((await verify({ content, signedBy: ["acme.example", "other.example"] })).dkim.domain).toBe(
    "acme.example",
  );
  const withoutKey = { "dkim._domainkey.acme.example": { status: "nxdomain" } } as const;
  const dns = resolverOf(withoutKey);
  for (const signedBy of [
    ["acme.example", "other.example"],
    ["other.example", "acme.example"],
  ])
    expect((await verify({ dns, signedBy })).dkim).toEqual({ result: "pass", domain: "other.example" });
});

test("a mail that names nobody as its author passes nothing of DMARC, and is no trouble", async () => {
  const content = plain.replace(/^From: .*\r\n/, "");
  expect((await verify({ content, signedBy: [] })).dmarc).toEqual({ result: "fail", aligned: [] });
});

test("without SPF and signature DMARC fails; without a record there is none", async () => {
  const gone = { "_dmarc.acme.example": { status: "nodata" } } as const;
  expect((await verify({ ip: "192.0.2.9", signedBy: [] })).dmarc).toEqual({ result: "fail", aligned: [] });
  expect((await verify({ dns: resolverOf(gone) })).dmarc.result).toBe("none");
});

test.each([
  ["spf", "bounce.acme.example"],
  ["dkim", "dkim._domainkey.acme.example"],
  ["dmarc", "_dmarc.acme.example"],
] as const)("%s is unknown, not failed, while DNS is silent about %s", async (check, name) => {
  const verdict = await verify({ dns: resolverOf({ [name]: silent }) });
  expect(verdict[check].result).toBe("unknown");
});
