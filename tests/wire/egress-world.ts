import { generateKeyPairSync } from "node:crypto";
import { parseProbeAddress } from "@penguinmails/core/delivery/verp";
import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { egressAttestations, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import { outbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { makeDnsResolver } from "@penguinmails/integrations/dns/resolver";
import { makeMailSink } from "@penguinmails/integrations/smtp/mail-sink";
import { makeMailVerifier } from "@penguinmails/integrations/smtp/mail-verifier";
import { makeMailSubmitter, submitterDefaults } from "@penguinmails/integrations/smtp/submitter";
import { renderMailu } from "@penguinmails/mailu/render";
import { testWorld } from "@penguinmails/sandbox/control/test-world";
import { startDns } from "@penguinmails/sandbox/dns/start-dns";
import { probeDomain } from "@penguinmails/sandbox/dns/synthetic";
import { openDisk } from "@penguinmails/sandbox/host/host-state";
import { openJournal } from "@penguinmails/sandbox/host/journal";
import { hashPassword, openDirectory } from "@penguinmails/sandbox/mailu/directory";
import { makeMailu } from "@penguinmails/sandbox/mailu/mail-server";
import { nodeAddress, nodePorts } from "@penguinmails/sandbox/net";
import { attestDueEgress } from "@penguinmails/services/egress/attest-due-egress";
import { sendProbe } from "@penguinmails/services/egress/send-probe";
import { takeProbe } from "@penguinmails/services/egress/take-probe";
import { testSigningKeys } from "@penguinmails/testkit/attested";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { expect } from "vitest";

const hostname = "n1.nodes.test";
const password = "correct horse";

/**
 * One machine with Mailu as rendered, two domains that leave from two of its addresses, their records in the world's DNS,
 * and our own receiver: nothing between them but sockets.
 */
export async function startEgressWorld(database: Database) {
  const world = await testWorld([startDns]);
  const { context, clock } = world;
  const { net } = context;
  const closing: (() => Promise<void>)[] = [world.close];
  const [main = "", ...secondary] = [0, 1, 2].map((n) => nodeAddress(net, n));
  const names = secondary.map((_, n) => `o${n + 1}.${hostname}`);
  const tenant = await makeTenant({ database, clock });
  const pools = await Promise.all(
    secondary.map((ip, n) =>
      makePool({ database, clock }, tenant.tenantId, { ip, hostname: names[n] ?? "", attested: false }),
    ),
  );
  await database.withTenant(tenant.tenantId, async (tx) => {
    await tx.update(nodes).set({ primaryIp: main });
    await tx.update(mailboxes).set({ sealedPassword: password });
  });

  const disk = await openDisk(context.store, "1", { hostname, accountSshPublicKey: null });
  const spec = {
    hostname,
    secretKey: "0123456789abcdef",
    apiToken: "0123456789abcdef",
    primaryIp: main,
    secondary: secondary.map((ip, n) => ({ number: n + 1, ip, ptr: names[n] ?? "" })),
    egress: pools.map(({ domainName, ip }) => ({ domain: domainName, ip, hold: null })),
    limits: null,
    extras: [],
  };
  for (const { path, ...file } of renderMailu(spec)) await disk.write(path, file);
  const journal = openJournal(context.store, context.clock, "1");
  const mailu = makeMailu(context)({ serviceId: "1", disk, journal });
  closing.push(mailu.close);
  await mailu.listenOn([main, ...secondary]);
  expect((await mailu.up()).code).toBe(0);

  const directory = openDirectory(context.store, "1");
  const put = (name: string, type: string, value: string) => context.zones.set(name, type, [value], 60);
  for (const [n, { domainName, ip }] of pools.entries()) {
    const keys = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "der" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const publicKey = keys.publicKey.toString("base64");
    await directory.putDomain({ name: domainName, dkim: { privateKey: keys.privateKey, publicKey } });
    await directory.putDomain({ name: `bounce.${domainName}`, dkim: null });
    await directory.putUser({
      email: `box0@${domainName}`,
      displayName: "",
      enabled: true,
      allowSpoofing: true,
      forwardTo: [],
      forwardKeep: true,
      ...hashPassword(password),
    });
    await put(domainName, "TXT", `v=spf1 ip4:${ip} -all`);
    await put(`bounce.${domainName}`, "TXT", `v=spf1 ip4:${ip} -all`);
    await put(`_dmarc.${domainName}`, "TXT", "v=DMARC1; p=reject");
    await put(`dkim._domainkey.${domainName}`, "TXT", `v=DKIM1; k=rsa; p=${publicKey}`);
    await put(reverseNameOf(ip), "PTR", names[n] ?? "");
    await put(names[n] ?? "", "A", ip);
  }
  await put(reverseNameOf(main), "PTR", hostname);
  await put(hostname, "A", main);

  const resolver = makeDnsResolver({
    servers: [`${net.dns.host}:${net.dns.port}`],
    timeoutMs: 1_000,
    tries: 2,
  });
  const submitter = makeMailSubmitter({
    ...submitterDefaults,
    port: nodePorts.submission,
    name: "worker.penguinmails.test",
    rejectUnauthorized: false,
  });
  closing.push(submitter.close);
  const deps = {
    database,
    clock,
    resolver,
    submitter,
    signingKeys: testSigningKeys,
    secrets: { seal: (plain: string) => plain, open: (sealed: string) => sealed },
    verifier: makeMailVerifier(resolver, probeDomain),
    sinkDomain: probeDomain,
  };
  const sink = await makeMailSink({ ...net.probeSink, name: probeDomain }).listen({
    isWanted: (address) => parseProbeAddress(testSigningKeys, address) !== null,
    take: (mail) => takeProbe(deps, mail),
  });
  closing.push(sink.close);

  const row = (pool: { readonly domainId: string }) =>
    database.withTenant(tenant.tenantId, async (tx) => {
      const [found] = await tx
        .select()
        .from(egressAttestations)
        .where(eq(egressAttestations.domainId, pool.domainId));
      return found ?? null;
    });
  /** One round of the loop, the jobs that it asked for, and what comes of them; resolves to how many probes went out. */
  const attest = async () => {
    const asked = await attestDueEgress(deps);
    const jobs = await database.withTenant(tenant.tenantId, (tx) =>
      tx.delete(outbox).where(eq(outbox.job, "egress.probe")).returning(),
    );
    expect(jobs).toHaveLength(asked);
    for (const { payload } of jobs) await sendProbe(deps, payload as Parameters<typeof sendProbe>[1]);
    for (const pool of pools)
      await expect.poll(async () => (await row(pool))?.probeId, { timeout: 10_000 }).toBe(null);
    return asked;
  };
  return {
    ...tenant,
    context,
    clock,
    deps,
    pools,
    main,
    secondary,
    names,
    row,
    attest,
    async close() {
      for (const close of closing.splice(0).reverse()) await close();
    },
  };
}
