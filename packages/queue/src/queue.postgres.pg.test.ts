import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { queueConformance } from "./conformance.ts";

queueConformance("PostgreSQL", async () => ({
  redisUrl: null,
  databaseUrl: inject("postgresUrl"),
  namespace: `queue_${randomBytes(5).toString("hex")}`,
}));
