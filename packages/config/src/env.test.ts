import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { readApiConfig } from "./api.ts";
import {
  ConfigFault,
  flag,
  oneOf,
  optionalSecret,
  optionalText,
  readConfig,
  Secret,
  text,
  url,
  wholeNumber,
} from "./env.ts";
import { readWorkerConfig } from "./worker.ts";

const good = {
  DATABASE_URL: "postgres://owner@127.0.0.1/penguin",
  SECRETS_KEY: "0123456789abcdef0123456789abcdef",
  PUBLIC_URL: "https://mail.example/",
  DASHBOARD_URL: "https://app.example",
  ADMIN_URL: "https://admin.example",
};
function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigFault) return error.message.split("\n  - ").slice(1);
    throw error;
  }
  return [];
}

describe("a process that is configured", () => {
  test("starts with the required settings alone, and what is optional is closed", () => {
    const config = readApiConfig(good);
    expect(config).toMatchObject({ PORT: 4_000, PUBLIC_URL: "https://mail.example", REDIS_URL: null });
    const closed = [
      "STRIPE_API_KEY",
      "STRIPE_WEBHOOK_SECRET",
      "CALLBACK_SECRET",
      "CLOUDFLARE_API_TOKEN",
    ] as const;
    for (const name of closed) expect(config[name], name).toBeNull();
    expect(readWorkerConfig(good)).toMatchObject({ NODE_TLS_VERIFY: true, HOSTWINDS_API_KEY: null });
  });

  test("takes an empty variable for a missing one", () => {
    expect(readApiConfig({ ...good, PORT: "", REDIS_URL: "", STRIPE_API_KEY: "" })).toMatchObject({
      PORT: 4_000,
      REDIS_URL: null,
      STRIPE_API_KEY: null,
    });
    expect(faultsOf(() => readApiConfig({ ...good, SECRETS_KEY: "" }))).toHaveLength(1);
  });
});

describe("a process that is not", () => {
  test("hears of every fault at once, each with its name and what it is for", () => {
    const faults = faultsOf(() =>
      readWorkerConfig({
        SECRETS_KEY: "short",
        PUBLIC_URL: "not a url",
        DATABASE_FLAVOUR: "mysql",
        PORT: "70000",
        NODE_TLS_VERIFY: "perhaps",
        WORKER_CONCURRENCY: "1.5",
      }),
    );
    expect(faults.map((fault) => fault.split(":")[0])).toEqual([
      "DATABASE_URL",
      "DATABASE_FLAVOUR",
      "SECRETS_KEY",
      "PUBLIC_URL",
      "DASHBOARD_URL",
      "ADMIN_URL",
      "PORT",
      "WORKER_CONCURRENCY",
      "NODE_TLS_VERIFY",
    ]);
    expect(faults[0]).toMatch(/missing — PostgreSQL/);
    for (const fault of faults) expect(fault).toMatch(/ — \S/);
  });

  test("never reads back a value: it may be a secret in the wrong place", () => {
    const value = "sk_live_do_not_print";
    const env = Object.fromEntries(Object.keys(good).map((name) => [name, value]));
    const faults = faultsOf(() =>
      readWorkerConfig({ ...env, PORT: value, DATABASE_FLAVOUR: value, LOG_LEVEL: value }),
    );
    expect(faults.length).toBeGreaterThan(4);
    expect(faults.join()).not.toContain(value);
  });

  test.each([
    "mail.example",
    "localhost:4000",
    "ftp://mail.example",
    "javascript:alert(1)",
    "//mail.example",
  ])("is told that %s is no address of the web", (wrong) => {
    expect(faultsOf(() => readApiConfig({ ...good, PUBLIC_URL: wrong }))).toHaveLength(1);
  });
});

test("a secret prints as [redacted] wherever it is put, and is there when it is asked for", () => {
  const { SECRETS_KEY: secret } = readApiConfig(good);
  expect(secret.reveal()).toBe(good.SECRETS_KEY);
  for (const shown of [
    String(secret),
    `${secret}`,
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 9 }),
  ]) {
    expect(shown).toContain("[redacted]");
    expect(shown).not.toContain(good.SECRETS_KEY);
  }
  expect(Object.keys(secret)).toEqual([]);
});

test("each kind of setting reads what it says and nothing else", () => {
  const settings = {
    NAME: text("a name", "penguin"),
    MAYBE: optionalText("maybe"),
    COUNT: wholeNumber("a count", 3, 1, 10),
    ON: flag("on or off", false),
    KIND: oneOf("a kind", ["a", "b"], "a"),
    WHERE: url("where", "https://x.example"),
    KEY: optionalSecret("a key"),
  };
  expect(readConfig(settings, {})).toEqual({
    NAME: "penguin",
    MAYBE: null,
    COUNT: 3,
    ON: false,
    KIND: "a",
    WHERE: "https://x.example",
    KEY: null,
  });
  const all = { COUNT: "10", ON: "1", KIND: "b", WHERE: "http://y.example:80/base/", KEY: "k", MAYBE: "m" };
  expect(readConfig(settings, all)).toMatchObject({
    COUNT: 10,
    ON: true,
    KIND: "b",
    WHERE: "http://y.example:80/base",
    MAYBE: "m",
    KEY: expect.any(Secret),
  });
  for (const [name, wrong] of [
    ["COUNT", "0"],
    ["COUNT", "11"],
    ["COUNT", "ten"],
    ["COUNT", " "],
    ["ON", "yes"],
    ["KIND", "A"],
    ["WHERE", "x"],
  ] as const)
    expect(
      faultsOf(() => readConfig(settings, { [name]: wrong })),
      `${name}=${wrong}`,
    ).toHaveLength(1);
});
