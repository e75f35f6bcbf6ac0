import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeKeyPair } from "@penguinmails/provisioning/shell/key-pair";

/** What one installation keeps for itself: secrets made on first start, its clock, its part of the loopback range. */
export type WorldFile = {
  readonly secretsKey: string;
  readonly callbackSecret: string;
  readonly stripeWebhookSecret: string;
  readonly sshPublicKey: string;
  /** Path of the private key file. */
  readonly sshPrivateKeyFile: string;
  /** First two octets of the sandbox's loopback network. */
  readonly sandboxNet: string;
  readonly sandboxSeed: number;
  readonly clock: { readonly realMs: number; readonly worldMs: number; readonly speed: number };
};

/**
 * Reads or makes the file. World time never jumps back: a new speed goes on from where the clock stands, and a world
 * that was switched off has aged at its own speed.
 */
export function openWorldFile(dataDir: string, speed: number, pickNet: () => string): WorldFile {
  const path = join(dataDir, "world.json");
  const keyFile = join(dataDir, "keys", "platform_ed25519");
  const known: WorldFile | null = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
  const sshPublicKey = known?.sshPublicKey ?? makePlatformKey(keyFile);
  const world: WorldFile = {
    secretsKey: known?.secretsKey ?? secret(),
    callbackSecret: known?.callbackSecret ?? secret(),
    stripeWebhookSecret: known?.stripeWebhookSecret ?? `whsec_${secret()}`,
    sshPublicKey,
    sshPrivateKeyFile: keyFile,
    sandboxNet: known?.sandboxNet ?? pickNet(),
    sandboxSeed: known?.sandboxSeed ?? 7,
    clock: continueClock(known?.clock ?? null, speed),
  };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(world, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return world;
}

function continueClock(known: WorldFile["clock"] | null, speed: number): WorldFile["clock"] {
  const now = Date.now();
  if (known === null) return { realMs: now, worldMs: now, speed };
  if (known.speed === speed) return known;
  return { realMs: now, worldMs: known.worldMs + Math.floor((now - known.realMs) * known.speed), speed };
}

function makePlatformKey(file: string): string {
  const pair = makeKeyPair("penguinmails-platform");
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, pair.private, { mode: 0o600 });
  return pair.public;
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}
