import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, it } from "vitest";
import { startRedis, type TestRedis } from "../../../tests/setup/redis.ts";
import { queueConformance } from "./conformance.ts";

let redis: TestRedis | null = null;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis?.stop());

const installed = startRedis.isInstalled();
if (installed) {
  queueConformance("Redis", async () => ({
    redisUrl: redis?.url ?? "",
    databaseUrl: "",
    namespace: `q${randomBytes(5).toString("hex")}`,
  }));
} else {
  describe("queues on Redis", () => {
    it.skip("left out: redis-server is not installed", () => undefined);
  });
}
