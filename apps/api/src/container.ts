import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { DnsResolver } from "@penguinmails/core/ports/dns";
import type { OperatorFeed } from "@penguinmails/core/ports/operator-feed";
import type { PasswordHasher, SecretBox } from "@penguinmails/core/ports/outside";
import type { Payments } from "@penguinmails/core/ports/payments";
import type { QueueDesk, QueueStats } from "@penguinmails/core/ports/queue";
import type { Database } from "@penguinmails/db/tenant-db";
import type { MachineChoice } from "@penguinmails/services/fleet/catalogue";
import type { ClientIp } from "./middleware/client-ip.ts";

/** Everything a route may use. Built once by `buildContainer`; tests build theirs. */
export type Container = {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwords: PasswordHasher;
  readonly secrets: SecretBox;
  readonly signingKeys: SigningKeys;
  readonly resolver: DnsResolver;
  /** Null: no payment provider is configured. */
  readonly payments: Payments | null;
  /** What a person copied from Yahoo's Sender Hub, as a feed. */
  readonly yahooImport: (csv: string) => OperatorFeed;
  readonly queueStats: QueueStats;
  readonly queueDesk: QueueDesk;
  /** Who called, for limits: forwarded addresses count as far as proxies of ours wrote them. */
  readonly clientIp: ClientIp;
  readonly publicUrl: string;
  readonly dashboardUrl: string;
  readonly adminUrl: string;
  readonly nodeDomainSuffix: string;
  /** Port of IMAP over TLS on nodes. */
  readonly imapPort: number;
  /** Names under which nobody may add a sending domain. */
  readonly reservedZones: readonly string[];
  readonly machine: MachineChoice;
  readonly trackingTarget: string | null;
  /** Null: callbacks are refused. */
  readonly callbackSecret: string | null;
  /** The DKIM, SMTP … ports of the sandbox are not the real ones; screens say that the world is not real. */
  readonly sandbox: { readonly speed: number } | null;
  readonly log: Log;
};

export type Log = {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};
