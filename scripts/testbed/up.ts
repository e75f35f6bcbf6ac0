import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeKeyPair } from "@penguinmails/provisioning/shell/key-pair";
import { authority, bed, nameServer, receivers, vps } from "./bed.ts";
import { requireEngine } from "./engine.ts";
import { buildServicesBase, buildStandIns, buildVps, images } from "./images/build-images.ts";
import { mailuImages } from "./images/recipes.ts";
import {
  ensureAuthority,
  ensureNameServer,
  ensureNetwork,
  ensureReceivers,
  ensureRegistry,
  isUpToDate,
} from "./internet.ts";
import { step } from "./say.ts";
import { bootVps } from "./vps.ts";

export const keyFile = join(bed.folder, "id_ed25519");

/** Everything of the bed stands; what stands already is left alone. */
export async function up(): Promise<void> {
  await ensureInternet();
  const key = handKey();
  await step(`machine ${vps.primaryIp}`, async () => {
    if (await isUpToDate(vps.name, images.vps)) return "runs already";
    await bootVps(key);
    return "Debian 13, bare";
  });
  console.log(`\n  ssh -i ${keyFile} root@${vps.primaryIp}    npm run testbed -- status | test | down\n`);
}

/** All but the machine. */
export async function ensureInternet(): Promise<void> {
  await step("Docker's engine", requireEngine);
  await step("Debian packages of the services", async () => ((await buildServicesBase()) ? "built" : "kept"));
  await step("Debian machine", async () => ((await buildVps()) ? "built" : "kept"));
  await step("stand-in images", async () => {
    await buildStandIns();
    return `${Object.keys(mailuImages).length} under Mailu's names`;
  });
  await step("network", async () => {
    await ensureNetwork();
    return bed.subnet;
  });
  await step("name server", async () => {
    await ensureNameServer();
    return nameServer.ip;
  });
  await step("image registry", async () => {
    await ensureRegistry();
    return "filled";
  });
  await step("certificate authority", async () => {
    await ensureAuthority();
    return authority.host;
  });
  await step("receivers", async () => {
    await ensureReceivers();
    return receivers.map(({ domain, ip }) => `${domain} ${ip}`).join(", ");
  });
}

/** Public half of the key for those who log in by hand. */
function handKey(): string {
  if (!existsSync(keyFile)) {
    mkdirSync(bed.folder, { recursive: true, mode: 0o700 });
    const pair = makeKeyPair("bed");
    writeFileSync(keyFile, pair.private, { mode: 0o600 });
    writeFileSync(`${keyFile}.pub`, `${pair.public}\n`);
  }
  return readFileSync(`${keyFile}.pub`, "utf8");
}
