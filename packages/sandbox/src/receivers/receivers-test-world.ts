import { generateKeyPairSync } from "node:crypto";
import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { createTransport, type Transporter } from "nodemailer";
import { type TestWorld, testWorld } from "../control/test-world.ts";
import { lookUp } from "../dns/answer.ts";
import { type MailHost, recipientDomain } from "../dns/synthetic.ts";
import { nodePorts } from "../net.ts";
import { memoryStore, type WorldStore } from "../store.ts";
import type { WorldContext } from "../world-context.ts";
import { ageSource } from "./histories.ts";
import { personOf } from "./person.ts";
import { startReceivers } from "./start-receivers.ts";

export const senderDomain = "acme-outreach.test";
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateKey = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const publicKey = keys.publicKey.export({ type: "spki", format: "der" }).toString("base64");

/** What Mailu's signer covers, of what these mails have. */
const headerFieldNames =
  "from:subject:date:message-id:to:mime-version:content-type:list-unsubscribe:list-unsubscribe-post";

export type Sent = { readonly code: number; readonly text: string };
export type Outgoing = {
  readonly to: string;
  readonly id?: string;
  readonly from?: string;
  readonly ip?: string;
  readonly sign?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly text?: string;
  /** Whose MX it is handed to, when that is not the recipient's. */
  readonly via?: string;
};

export const senderIp = (context: WorldContext, n = 1): string => `${context.net.prefix}.16.${n}`;

/** A world with receivers and a sender that has all its records. */
export async function receiversWorld(store: WorldStore = memoryStore()): Promise<TestWorld> {
  const world = await testWorld([startReceivers], 7, store);
  await publishSender(world.context);
  return world;
}

export async function publishSender(
  { zones, net }: WorldContext,
  ips: readonly number[] = [1, 2],
): Promise<void> {
  const at = (n: number) => `${net.prefix}.16.${n}`;
  const bounce = `bounce.${senderDomain}`;
  for (const n of ips) {
    await zones.set(reverseNameOf(at(n)), "PTR", [`m${n}.${senderDomain}`], 300);
    await zones.set(`m${n}.${senderDomain}`, "A", [at(n)], 300);
  }
  const spf = `v=spf1 ${ips.map((n) => `ip4:${at(n)}`).join(" ")} -all`;
  await zones.set(senderDomain, "TXT", [spf], 300);
  await zones.set(bounce, "TXT", [spf], 300);
  await zones.set(senderDomain, "MX", [`10 m1.${senderDomain}`], 300);
  await zones.set(bounce, "MX", [`10 m1.${senderDomain}`], 300);
  await zones.set(`dkim._domainkey.${senderDomain}`, "TXT", [`v=DKIM1; k=rsa; p=${publicKey}`], 300);
  await zones.set(`_dmarc.${senderDomain}`, "TXT", ["v=DMARC1; p=none"], 300);
}

const transports = new Map<string, Transporter>();
let sequence = 0;

/** Sends one mail to the recipient's MX over a real connection; the final reply, whichever it was. */
export async function send(context: WorldContext, mail: Outgoing): Promise<Sent> {
  const ip = mail.ip ?? senderIp(context);
  const domain = mail.via ?? mail.to.slice(mail.to.indexOf("@") + 1);
  const mx = lookUp(context, domain, "MX")?.[0]?.replace(/^\d+ /, "") ?? domain;
  const host = lookUp(context, mx, "A")?.[0];
  if (!host) throw new Error(`${domain} has no receiver`);
  const id = mail.id ?? `mail-${sequence++}@${senderDomain}`;
  const from = mail.from ?? `ann@${senderDomain}`;
  const transport = transportFor(host, ip);
  try {
    const { response = "" } = await transport.sendMail({
      envelope: { from: `b+${id.slice(0, id.indexOf("@"))}@bounce.${senderDomain}`, to: mail.to },
      from: `Ann <${from}>`,
      to: mail.to,
      subject: "Your loading dock",
      messageId: `<${id}>`,
      text: mail.text ?? "Hello there,\n\n.a line with a dot\ntrailing  spaces \n\nAnn\n\n\n",
      headers: { ...mail.headers },
      ...(mail.sign === false
        ? {}
        : { dkim: { domainName: senderDomain, keySelector: "dkim", privateKey, headerFieldNames } }),
    });
    return { code: Number(response.slice(0, 3)), text: response };
  } catch (error) {
    const { responseCode, response } = error as { responseCode?: number; response?: string };
    if (responseCode === undefined) throw error;
    return { code: responseCode, text: response ?? "" };
  }
}

function transportFor(host: string, localAddress: string): Transporter {
  const id = `${host} ${localAddress}`;
  const known = transports.get(id);
  if (known) return known;
  const made = createTransport({
    host,
    port: nodePorts.smtp,
    secure: false,
    ignoreTLS: true,
    pool: true,
    maxConnections: 8,
    maxMessages: 10_000,
    name: `m1.${senderDomain}`,
    localAddress,
  });
  transports.set(id, made);
  return made;
}

export function closeTransports(): void {
  for (const transport of transports.values()) transport.close();
  transports.clear();
}

/** The first made-up domain with that mail host, so that no test depends on a hash. */
export function domainAt(seed: number, host: string, from = 0): string {
  for (let n = from; n < from + 20_000; n += 1) {
    const nature = recipientDomain(seed, `firm-${n}.example`);
    if (nature?.kind === "mail" && nature.host === host) return `firm-${n}.example`;
  }
  throw new Error(`No domain is at ${host}`);
}

export const makeKnown = (world: TestWorld, perDay = 100_000): Promise<void> =>
  ageSource(world.context.store, senderIp(world.context), perDay, world.clock.now());

/** The n-th person at a domain who takes mail and does nothing about it. */
export function quiet(host: MailHost, domain: string, n = 0): string {
  for (let at = 0, found = 0; ; at += 1) {
    const address = `person-${at}@${domain}`;
    const { mailbox, habit, away } = personOf(7, address, host);
    if (mailbox === "works" && habit === "nothing" && !away && found++ === n) return address;
  }
}
