import { day, hour, utcDay } from "@penguinmails/core/time";
import { parsePostmasterCredentials } from "@penguinmails/integrations/postmaster/credentials";
import { makePostmasterFeed } from "@penguinmails/integrations/postmaster/postmaster-feed";
import { makeSndsFeed } from "@penguinmails/integrations/snds/snds-feed";
import { addFault } from "@penguinmails/sandbox/control/faults";
import { type TestWorld, testWorld } from "@penguinmails/sandbox/control/test-world";
import { startOperators } from "@penguinmails/sandbox/operators/start-operators";
import { countHistory, domainSource } from "@penguinmails/sandbox/receivers/histories";
import { afterEach, beforeEach, expect, it } from "vitest";

let world: TestWorld;
beforeEach(async () => {
  world = await testWorld([startOperators]);
});
afterEach(() => world.close());

const patience = { tries: 1, answerMs: 5_000, firstPauseMs: 1, totalMs: 5_000 };
const base = () => {
  const { host, port } = world.context.net.operators;
  return `http://${host}:${port}`;
};
const gmail = (refreshToken = "sandbox") =>
  makePostmasterFeed({
    baseUrl: base(),
    credentials: parsePostmasterCredentials(
      JSON.stringify({
        type: "authorized_user",
        client_id: "sandbox",
        client_secret: "sandbox",
        refresh_token: refreshToken,
        token_uri: `${base()}/token`,
      }),
    ),
    patience,
  });
const snds = (key = "sandbox") => makeSndsFeed({ links: [`${base()}/snds/data?key=${key}`], patience });
const question = () => ({
  firstDay: utcDay(world.clock.now() - 7 * day),
  lastDay: utcDay(world.clock.now()),
  domains: ["acme.example", "quiet.example", "never-sent.example"],
  addresses: ["127.41.16.1", "127.41.16.2"],
});
const counts = async (memory: string, source: string, what: "accepted" | "complaints", times: number) => {
  for (let n = 0; n < times; n++)
    await countHistory(world.context.store, memory, source, what, world.clock.now());
};

it("Gmail tells the share of yesterday's mail that people called spam, and says nothing of a handful", async () => {
  await counts("google", domainSource("acme.example"), "accepted", 40);
  await counts("google", domainSource("acme.example"), "complaints", 1);
  await counts("google", domainSource("quiet.example"), "accepted", 3);
  const yesterday = utcDay(world.clock.now());
  const told = async () => (await gmail().read(question())).words.filter(({ value }) => value !== null);
  expect(await told()).toEqual([]);
  world.clock.advance(day);
  expect(await told()).toEqual([
    { subject: "acme.example", day: yesterday, metric: "spam-rate", value: { least: 0.025, most: 0.025 } },
  ]);
  expect((await gmail().read(question())).covered).toEqual(["acme.example", "quiet.example"]);
});

it("SNDS colours an address by what is held against it", async () => {
  await counts("ms-consumer", "127.41.16.1", "accepted", 300);
  await counts("ms-consumer", "127.41.16.2", "accepted", 300);
  await counts("ms-consumer", "127.41.16.2", "complaints", 4);
  world.clock.advance(day + hour);
  const { words } = await snds().read(question());
  const of = (subject: string, metric: string) =>
    words.find((word) => word.subject === subject && word.metric === metric)?.value;
  expect(of("127.41.16.1", "filter-share")).toEqual({ least: 0, most: 0.1 });
  expect(of("127.41.16.1", "complaint-rate")).toEqual({ least: 0, most: 0.001 });
  expect(of("127.41.16.2", "filter-share")).toEqual({ least: 0.9, most: 1 });
  expect(of("127.41.16.2", "complaint-rate")).toEqual({ least: 0.013, most: 0.013 });
});

it("both refuse a wrong key, and fail as they are told to", async () => {
  await expect(gmail("wrong").read(question())).rejects.toThrow(/give consent again/);
  await expect(snds("wrong").read(question())).rejects.toThrow(/make a new one/);
  await addFault(world.context.store, { service: "operators", match: "/v2", answer: 429, times: 1 });
  await expect(gmail().read(question())).rejects.toThrow(/quota/);
});
