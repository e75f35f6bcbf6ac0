import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { SecretBox } from "@penguinmails/core/ports/outside";

const nonceLength = 12;
const tagLength = 16;

/**
 * AES-256-GCM under a key derived from the platform's secret for each context, so that a box cut from one row opens
 * nowhere else. Format: `v1.<nonce>.<tag>.<ciphertext>`, base64url.
 */
export function makeSecretBox(platformSecret: string): SecretBox {
  const keyFor = (context: string) =>
    Buffer.from(hkdfSync("sha256", platformSecret, "penguinmails secret box", context, 32));
  return {
    seal(plain, context) {
      const nonce = randomBytes(nonceLength);
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
      const [nonceBytes, tagBytes] = [Buffer.from(nonce, "base64url"), Buffer.from(tag, "base64url")];
      // A shorter tag would open too, and could be guessed.
      if (nonceBytes.length !== nonceLength || tagBytes.length !== tagLength)
        throw new RangeError("Not a sealed secret");
      const decipher = createDecipheriv("aes-256-gcm", keyFor(context), nonceBytes, {
        authTagLength: tagLength,
      });
      decipher.setAuthTag(tagBytes);
      return Buffer.concat([decipher.update(Buffer.from(body, "base64url")), decipher.final()]).toString(
        "utf8",
      );
    },
  };
}
