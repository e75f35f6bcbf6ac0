import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { EpochMs } from "@penguinmails/core/time";

export type CertificatePair = { readonly key: string; readonly cert: string };

const oid = {
  ecdsaWithSha256: Buffer.from("06082a8648ce3d040302", "hex"),
  commonName: Buffer.from("0603550403", "hex"),
  subjectAltName: Buffer.from("0603551d11", "hex"),
};

/** A certificate for one host name (X.509 v3, P-256, PEM), signed by its own key: nothing in a sandbox trusts a root. */
export function issueCertificate(
  hostname: string,
  valid: { readonly fromMs: EpochMs; readonly untilMs: EpochMs },
): CertificatePair {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(0x30, oid.ecdsaWithSha256);
  const name = der(0x30, der(0x31, der(0x30, oid.commonName, der(0x0c, Buffer.from(hostname.slice(0, 64))))));
  const altNames = der(0x30, der(0x82, Buffer.from(hostname)));
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(15)]);
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    name,
    der(0x30, time(valid.fromMs), time(valid.untilMs)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(0x30, der(0x30, oid.subjectAltName, der(0x04, altNames)))),
  );
  const signature = der(0x03, Buffer.from([0]), sign("sha256", body, privateKey));
  const lines = der(0x30, body, algorithm, signature)
    .toString("base64")
    .match(/.{1,64}/g);
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${(lines ?? []).join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}

/** One value in DER: tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** UTCTime until 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). */
function time(at: EpochMs): Buffer {
  const digits = `${new Date(at).toISOString().slice(0, 19).replace(/\D/g, "")}Z`;
  return digits < "2050" ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}
