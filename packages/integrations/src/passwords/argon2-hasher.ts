import { hash, verify } from "@node-rs/argon2";
import type { PasswordHasher } from "@penguinmails/core/ports/outside";

/** OWASP's second choice of argon2id parameters: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** argon2id, PHC strings. `verify` answers false for a hash that is not one. */
export const argon2Hasher: PasswordHasher = {
  hash: (password) => hash(password, cost),
  async verify(stored, password) {
    try {
      return await verify(stored, password);
    } catch {
      return false;
    }
  },
};
