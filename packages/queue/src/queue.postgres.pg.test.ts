import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { queueConformance } from "./conformance.ts";
import { queueEndsConformance } from "./ends-conformance.ts";
import type { QueueOptions } from "./make-queue.ts";

const open = async (): Promise<QueueOptions> => ({
  redisUrl: null,
  databaseUrl: inject("postgresUrl"),
  namespace: `queue_${randomBytes(5).toString("hex")}`,
});
queueConformance("PostgreSQL", open);
queueEndsConformance("PostgreSQL", open);
