import type { Bytes } from "@penguinmails/core/ports/backups";
import type { RestoreOrder } from "@penguinmails/core/ports/node-converger";
import { makeStreamBox } from "@penguinmails/integrations/backups/stream-box";
import { makeSecretBox } from "@penguinmails/integrations/secret-box/aes-secret-box";
import { makeNodeArchive } from "@penguinmails/provisioning/node-archive";
import { nodePorts } from "@penguinmails/sandbox/net";
import type { Node } from "./operations.ts";
import { onMachine, type PlanWorld } from "./plan-world.ts";

export const domain = "acme.example";
export const email = `ana@${domain}`;
export const archive = makeNodeArchive({ sshPort: nodePorts.ssh });
const box = makeStreamBox(makeSecretBox("a platform secret of enough letters"));

export async function all(bytes: Bytes): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}
async function* once(bytes: Buffer): Bytes {
  yield bytes;
}

/** A domain with an account; gives the `p=` of its signing key. */
export async function inUse({ mailu }: PlanWorld, node: Node): Promise<string> {
  const token = node.spec.secrets.mailuApiToken;
  await mailu.ensureDomain(node.access(), token, domain);
  const account = {
    email,
    password: "a-password",
    displayName: "Ana",
    forwardTo: null,
    mayUseAnySender: true,
  };
  await mailu.ensureMailbox(node.access(), token, account);
  const { value } = await mailu.ensureDkim(node.access(), token, domain);
  return value.split("p=")[1] ?? "";
}

let kept = 0;
/** Keeps a sealed backup of the node as it is; says what it is to be restored as. */
export async function backUp(
  world: PlanWorld,
  node: Node,
  publicKey: string,
  alter = (sealed: Buffer) => sealed,
): Promise<RestoreOrder> {
  const backupId = `backup-${++kept}`;
  const sealed = alter(await all(box.seal(archive.read(node.access()), backupId)));
  world.backups.set(backupId, () => box.open(once(sealed), backupId));
  return { backupId, isOwnNode: true, domains: [{ name: domain, publicKey }], mailboxes: [email] };
}

/** Names, Ana's account as it is stored, the signing key; the collector's password is set anew each time. */
export async function identityOf(node: Node) {
  const { domains, users } = JSON.parse(await onMachine(node, ["cat", "/mailu/data/main.db"]));
  const key = await onMachine(node, ["cat", `/mailu/dkim/${domain}.dkim.key`]);
  return { domains, users: Object.keys(users).sort(), ana: users[email], key };
}

export const cutOff = (sealed: Buffer) => sealed.subarray(0, -1);
export function alteredInOneBit(sealed: Buffer): Buffer {
  const forged = Buffer.from(sealed);
  forged[sealed.length - 40] = (forged[sealed.length - 40] ?? 0) ^ 1;
  return forged;
}
