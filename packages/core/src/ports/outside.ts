/** The platform's own mail (verify address, invite, warning). `idempotencyKey` ≤ 100 characters. */
export interface PlatformMailer {
  send(mail: {
    readonly template: PlatformMailTemplate;
    readonly to: string;
    readonly variables: Readonly<Record<string, string | number>>;
    readonly idempotencyKey: string;
  }): Promise<void>;
}
/** Mails of the platform to people of agencies, each with the variables that its template may show. */
export const platformMails = {
  "verify-email": ["name", "link"],
  "account-exists": ["name", "link"],
  "password-reset": ["name", "link"],
  invite: ["name", "link", "agency"],
  "payment-failed": ["name", "link", "agency", "plan"],
  "sending-stopped": ["name", "link", "agency", "reason"],
  "address-listed": ["name", "link", "ip", "domains", "lists", "reason"],
  "address-delisted": ["name", "link", "ip", "domains", "reason"],
  "domain-listed": ["name", "link", "domain", "lists", "reason"],
  "domain-delisted": ["name", "link", "domain", "reason"],
  "node-held": ["name", "link", "node", "hostname", "reason"],
  "node-back": ["name", "link", "node", "hostname", "reason"],
  "node-isolated": ["name", "link", "node", "hostname", "reason"],
} as const;
export type PlatformMailTemplate = keyof typeof platformMails;
export const platformMailTemplates = Object.keys(platformMails) as readonly PlatformMailTemplate[];
export type PlatformMailVariables<T extends PlatformMailTemplate> = Readonly<
  Record<(typeof platformMails)[T][number], string>
>;

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
