import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe } from "vitest";
import { startRedis, type TestRedis } from "../../../tests/setup/redis.ts";
import { queueConformance } from "./conformance.ts";
import { queueEndsConformance } from "./ends-conformance.ts";
import type { QueueOptions } from "./make-queue.ts";

const isInstalled = startRedis.isInstalled();
const title = isInstalled ? "with redis-server" : "left out: redis-server is not installed";

describe.skipIf(!isInstalled)(title, () => {
  let redis: TestRedis | null = null;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  const open = async (): Promise<QueueOptions> => ({
    redisUrl: redis?.url ?? "",
    databaseUrl: "",
    namespace: `q${randomBytes(5).toString("hex")}`,
  });
  queueConformance("Redis", open);
  queueEndsConformance("Redis", open);
});
