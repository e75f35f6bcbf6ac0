import { createHash, X509Certificate } from "node:crypto";
import type { Shell } from "../shell/ssh.ts";
import { execIn } from "./mailu.ts";

/** Mailu's front asks Let's Encrypt for two certificates, one RSA and one ECDSA, and keeps them under these names. */
export const lineages = ["mailu", "mailu-ecdsa"] as const;
export type Lineage = (typeof lineages)[number];

const kept = (lineage: Lineage) => `/mailu/certs/letsencrypt/live/${lineage}/fullchain.pem`;

/** Renewing by hand must not wait: without a terminal certbot sleeps for up to eight minutes first. */
const renew = ["certbot", "renew", "-n", "--no-random-sleep-on-renew", "--config-dir", "/certs/letsencrypt"];
/** Those that are within thirty days of their end. */
export const renewDue = execIn("front", ...renew);
export const renewNow = (lineage: Lineage) =>
  execIn("front", ...renew, "--force-renewal", "--cert-name", lineage);

/** The certificates that lie on the machine, whether they are shown or not; null: none of that name. */
export async function keptCertificate(shell: Shell, lineage: Lineage): Promise<X509Certificate | null> {
  const { code, stdout } = await shell.run(["cat", kept(lineage)]);
  if (code !== 0) return null;
  try {
    return new X509Certificate(stdout);
  } catch {
    return null;
  }
}

/** Tells one certificate from another; null for none. */
export function printOf(certificate: X509Certificate | null): string | null {
  return certificate && createHash("sha256").update(certificate.raw).digest("hex");
}
