import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { asOwner } from "@penguinmails/testkit/database";
import { Redis } from "ioredis";
import { afterEach, expect, inject, test } from "vitest";
import { signUpAndVerify } from "../../scripts/stack/agency-api.ts";
import { startOwnWorld } from "../../scripts/stack/own-world.ts";
import { startRedis } from "../setup/redis.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test.skipIf(!startRedis.isInstalled())(
  "with a database and a Redis of one's own, everything lives there and no other server is started",
  async () => {
    const serverUrl = inject("postgresUrl");
    const name = `own_${randomBytes(6).toString("hex")}`;
    await asOwner(serverUrl, (client) => client.query(`create database ${name}`));
    closing.push(() => asOwner(serverUrl, (client) => client.query(`drop database ${name} with (force)`)));
    const databaseUrl = new URL(serverUrl);
    databaseUrl.pathname = `/${name}`;
    const redis = await startRedis();
    if (!redis) throw new Error("Redis is not installed");
    closing.push(async () => redis.stop());
    const servers = { databaseUrl: databaseUrl.toString(), redisUrl: redis.url };
    const world = await startOwnWorld(60, servers, () => undefined);
    closing.push(world.end);
    await signUpAndVerify(world.urls, {
      name: "Ada Owner",
      agencyName: "Own Servers",
      email: "ada@own-servers.example",
      password: "a long enough passphrase",
    });
    expect(existsSync(join(world.dataDir, "postgres"))).toBe(false);
    const tenants = await asOwner(servers.databaseUrl, (client) => client.query("select name from tenants"));
    expect(tenants.rows).toContainEqual({ name: "Own Servers" });
    const client = new Redis(redis.url);
    closing.push(() => client.quit());
    expect((await client.keys("*:high:*")).length).toBeGreaterThan(0);
  },
);
