import { generateKeyPairSync } from "node:crypto";
import {
  makeMessageIdHeader,
  makeProbeAddress,
  makeVerp,
  parseProbeAddress,
} from "@penguinmails/core/delivery/verp";
import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { egressVerdict, judgeEgress } from "@penguinmails/core/egress/judge-egress";
import { probeMail } from "@penguinmails/core/egress/probe-mail";
import type { DnsResolver } from "@penguinmails/core/ports/dns";
import type { ArrivedMail } from "@penguinmails/core/ports/egress";
import { makeMailSink } from "@penguinmails/integrations/smtp/mail-sink";
import { makeMailVerifier } from "@penguinmails/integrations/smtp/mail-verifier";
import { makeMailSubmitter, submitterDefaults } from "@penguinmails/integrations/smtp/submitter";
import { testSigningKeys } from "@penguinmails/testkit/attested";
import { dkimSign } from "mailauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PostfixWorld, startMailusPostfix } from "./postfix-world.ts";
import { describeReal } from "./real-server.ts";

const account = { username: "anna@acme.example", password: "correct horse" };
const ways = [
  { domain: "acme.example", ip: "127.0.0.21", hostname: "o1.n1.nodes.example" },
  { domain: "bmce.example", ip: "127.0.0.22", hostname: "o2.n1.nodes.example" },
] as const;
const keys = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "der" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const zone = new Map<string, string>(
  ways.flatMap(({ domain, ip, hostname }) => [
    [`TXT bounce.${domain}`, `v=spf1 ip4:${ip} -all`],
    [`TXT dkim._domainkey.${domain}`, `v=DKIM1; k=rsa; p=${keys.publicKey.toString("base64")}`],
    [`TXT _dmarc.${domain}`, "v=DMARC1; p=reject"],
    [`PTR ${reverseNameOf(ip)}`, hostname],
    [`A ${hostname}`, ip],
  ]),
);
const resolver: DnsResolver = {
  async lookup(name, type) {
    const value = zone.get(`${type} ${name}`);
    return value === undefined
      ? { status: "nxdomain" }
      : { status: "found", values: [value], ttlSeconds: 60 };
  },
};
const valuesOf = async (name: string, type: "PTR" | "A") => {
  const answer = await resolver.lookup(name, type);
  return answer.status === "found" ? answer.values : [];
};

describeReal(
  "mail of a real Postfix at our own receiver",
  ["/usr/sbin/postfix", "/usr/sbin/postconf"],
  () => {
    const arrived: ArrivedMail[] = [];
    let sink: { readonly port: number; close(): Promise<void> };
    let postfix: PostfixWorld;
    let mail: ReturnType<typeof makeMailSubmitter>;
    beforeAll(async () => {
      sink = await makeMailSink({ host: "127.0.0.1", port: 0, name: "probe.example" }).listen({
        isWanted: (address) => parseProbeAddress(testSigningKeys, address) !== null,
        take: async (one) => void arrived.push(one),
      });
      postfix = await startMailusPostfix({
        sinkPort: sink.port,
        accounts: { [account.username]: account.password },
        // What Mailu's `dane` comes to for a receiver without TLSA records.
        main: ["smtp_tls_security_level = may"],
      });
      const settings = { port: postfix.port, name: "worker.penguinmails.example", rejectUnauthorized: false };
      mail = makeMailSubmitter({ ...submitterDefaults, ...settings });
    });
    afterAll(async () => {
      await mail?.close();
      await postfix?.close();
      await sink?.close();
    });

    /** Sends the domain's probe, signed as rspamd would, and judges how it came. */
    async function judged(way: (typeof ways)[number], probeId: string) {
      const { domain } = way;
      const to = makeProbeAddress(testSigningKeys, probeId, "probe.example");
      const messageId = makeMessageIdHeader(testSigningKeys, probeId, domain);
      const raw = Buffer.from(
        probeMail({ from: `anna@${domain}`, to, messageId, dateMs: Date.UTC(2026, 2, 2, 10) }),
      );
      const { signatures } = await dkimSign(raw, {
        canonicalization: "relaxed/relaxed",
        signatureData: [{ signingDomain: domain, selector: "dkim", privateKey: keys.privateKey }],
      } as never);
      const reply = await mail.submit({
        host: "127.0.0.1",
        ...account,
        envelopeFrom: makeVerp(testSigningKeys, { messageId: probeId }, `bounce.${domain}`),
        envelopeTo: to,
        raw: Buffer.concat([Buffer.from(signatures), raw]),
        beforeFinalDot: async () => undefined,
      });
      expect(reply.outcome).toBe("accepted");
      const one = await expect
        .poll(() => arrived.find(({ envelopeTo }) => envelopeTo === to), { timeout: 20_000 })
        .toBeDefined()
        .then(() => arrived.find(({ envelopeTo }) => envelopeTo === to));
      if (!one) throw new Error("It did not arrive");
      const names = await valuesOf(reverseNameOf(one.ip), "PTR");
      const addresses = (await Promise.all(names.map((name) => valuesOf(name, "A")))).flat();
      const authentication = await makeMailVerifier(resolver, "probe.example").verify(one);
      return judgeEgress(way, { ...one, names, addresses, ...authentication });
    }

    test("each domain arrives from its own address, encrypted, with a signature that its way left whole: attested", async () => {
      for (const [n, way] of ways.entries()) {
        const fields = await judged(way, `0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5${n}`);
        expect(fields.filter(({ state }) => state !== "ok")).toEqual([]);
        expect(fields.find(({ field }) => field === "tls")?.seen).toBe("TLSv1.3");
        expect(egressVerdict(fields)).toBe("attested");
      }
    });

    test("without the map of senders the domain leaves from the main address, and the fields say so", async () => {
      postfix.tool("postconf", "-e", "sender_dependent_default_transport_maps =");
      postfix.tool("postfix", "reload");
      const fields = await judged(ways[0], "0197a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a59");
      expect(
        fields.flatMap(({ field, seen, state }) => (state === "wrong" ? [`${field} ${seen}`] : [])),
      ).toEqual([
        "source 127.0.0.1",
        "ehlo n1.nodes.example",
        "ptr none",
        "ptr-forward none",
        "spf fail for bounce.acme.example",
      ]);
    });
  },
);
