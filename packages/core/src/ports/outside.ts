/** The platform's own mail (verify address, invite, warning). `idempotencyKey` ≤ 100 characters. */
export interface PlatformMailer {
  send(mail: {
    readonly template: PlatformMailTemplate;
    readonly to: string;
    readonly variables: Readonly<Record<string, string | number>>;
    readonly idempotencyKey: string;
  }): Promise<void>;
}
export const platformMailTemplates = [
  "verify-email",
  "account-exists",
  "password-reset",
  "invite",
  "payment-failed",
  "sending-stopped",
  "address-listed",
  "address-delisted",
  "node-held",
  "node-back",
  "node-isolated",
] as const;
export type PlatformMailTemplate = (typeof platformMailTemplates)[number];

/** Product analytics. `uuid` makes a repeated capture count once. Never carries personal data of recipients. */
export interface ProductAnalytics {
  capture(event: {
    readonly uuid: string;
    readonly event: string;
    readonly distinctId: string;
    readonly tenantId: string;
    readonly properties: Readonly<Record<string, string | number | boolean>>;
    readonly atMs: number;
  }): Promise<void>;
}

/** Seals a secret for storage; `context` (for instance `node:<id>:ssh`) must be the same when opening. */
export interface SecretBox {
  seal(plain: string, context: string): string;
  /** Throws when the box was made under another key or context, or was altered. */
  open(sealed: string, context: string): string;
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
}
