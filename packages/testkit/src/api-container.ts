import type { Clock } from "@penguinmails/core/ports/clock";
import type { Database } from "@penguinmails/db/tenant-db";
import { testSigningKeys } from "./attested.ts";

/** Ports of the API that stand still: what a test doesn't name does nothing. Passwords cost nothing here. */
export function testContainer(database: Database, clock: Clock) {
  return {
    database,
    clock,
    passwords: {
      hash: async (password: string) => `plain:${password}`,
      verify: async (hash: string, password: string) => hash === `plain:${password}`,
    },
    secrets: {
      seal: (plain: string) => `sealed:${plain}`,
      open: (sealed: string) => sealed.slice("sealed:".length),
    },
    signingKeys: testSigningKeys,
    resolver: { lookup: async () => ({ status: "nodata" as const }) },
    payments: null,
    yahooImport: () => ({ source: "yahoo" as const, read: async () => ({ words: [], covered: [] }) }),
    queueStats: { stats: async () => [] },
    queueDesk: {
      failedJobs: async () => [],
      retryJob: async () => false,
      setPaused: async () => undefined,
      pausedQueues: async () => [],
    },
    clientIp: (peer: string | undefined) => peer ?? "unknown",
    publicUrl: "https://mail.example",
    dashboardUrl: "https://app.example",
    adminUrl: "https://admin.example",
    nodeDomainSuffix: "nodes.penguinmails.example",
    imapPort: 993,
    reservedZones: ["nodes.penguinmails.example"],
    machine: { rid: "vps-2gb", template: "debian-13" },
    trackingTarget: null,
    callbackSecret: "callback-secret",
    sandbox: null,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
}
