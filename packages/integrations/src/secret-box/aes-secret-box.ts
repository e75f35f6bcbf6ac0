import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { SecretBox } from "@penguinmails/core/ports/outside";

/**
 * AES-256-GCM under a key derived from the platform's secret for each context, so that a box cut from one row opens
 * nowhere else. Format: `v1.<nonce>.<tag>.<ciphertext>`, base64url.
 */
export function makeSecretBox(platformSecret: string): SecretBox {
  const keyFor = (context: string) =>
    Buffer.from(hkdfSync("sha256", platformSecret, "penguinmails secret box", context, 32));
  return {
    seal(plain, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", keyFor(context), nonce);
      const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return ["v1", ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"))].join(
        ".",
      );
    },
    open(sealed, context) {
      const [version, nonce, tag, body, extra] = sealed.split(".");
      if (version !== "v1" || !nonce || !tag || body === undefined || extra !== undefined)
        throw new RangeError("Not a sealed secret");
      const decipher = createDecipheriv("aes-256-gcm", keyFor(context), Buffer.from(nonce, "base64url"));
      decipher.setAuthTag(Buffer.from(tag, "base64url"));
      return Buffer.concat([decipher.update(Buffer.from(body, "base64url")), decipher.final()]).toString(
        "utf8",
      );
    },
  };
}
