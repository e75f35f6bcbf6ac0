import { testClock } from "@penguinmails/testkit/clock";
import { beforeEach, describe, expect, it } from "vitest";
import { makeZoneStore } from "../dns/zone-store.ts";
import { openMachines } from "../hostwinds/machines.ts";
import { memoryStore, type WorldStore } from "../store.ts";
import { makeWheel } from "../wheel.ts";
import { makeContext } from "../world.ts";
import type { WorldContext } from "../world-context.ts";
import { controlApp } from "./control-app.ts";

let store: WorldStore;
let context: WorldContext;
let app: ReturnType<typeof controlApp>;
beforeEach(() => {
  store = memoryStore();
  const options = { net: "127.41", store, clock: testClock(), seed: 7, accountSshPublicKey: null };
  context = makeContext(options, makeZoneStore(store));
  app = controlApp({ context, services: ["dns", "stripe"] });
});

const get = async (path: string) => (await app.request(path)).json();
const postFault = (body: unknown, type = "application/json") =>
  app.request("/faults", { method: "POST", headers: { "content-type": type }, body: JSON.stringify(body) });

it("says that the world is up, what it runs and what time it is there", async () => {
  expect(await get("/health")).toEqual({
    status: "ok",
    services: ["dns", "stripe"],
    worldTime: "2026-03-02T10:00:00.000Z",
    speed: 1,
  });
});

describe("the inbox", () => {
  const mail = (id: string, to: string, dataVariables: Record<string, unknown>) =>
    store.put("loops-mail", id, { id, to, transactionalId: "verify-email", dataVariables, atMs: 0 });

  it("shows one address's platform mail, newest last, with the link that it asks to open", async () => {
    await mail("00000001", "a@b.example", { link: "http://localhost:3000/verify?token=first" });
    await mail("00000002", "else@b.example", {});
    await mail("00000003", "a@b.example", {
      home: "http://localhost:3000/",
      link: "http://localhost:3000/verify?token=second",
    });
    const lines = (await get("/inbox?to=A@b.example")) as { to: string; link: string; template: string }[];
    expect(lines.map(({ to, link, template }) => [to, template, link])).toEqual([
      ["a@b.example", "verify-email", "http://localhost:3000/verify?token=first"],
      ["a@b.example", "verify-email", "http://localhost:3000/verify?token=second"],
    ]);
    expect(await get("/inbox")).toHaveLength(3);
    expect(await get("/inbox?limit=1")).toMatchObject([{ id: "00000003" }]);
  });

  it("refuses a question that makes no sense", async () => {
    const answer = await app.request("/inbox?to=nobody");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([422, "application/problem+json"]);
    expect(await answer.json()).toMatchObject({ status: 422, errors: [{ pointer: "/to" }] });
    expect((await app.request("/inbox?limit=0")).status).toBe(422);
    expect((await app.request("/inbox?tu=a@b.example")).status).toBe(422);
  });
});

describe("faults", () => {
  const rule = { service: "stripe", match: "/v1/prices", answer: 500, times: 2 };

  it("are taken, shown and given up", async () => {
    const made = await postFault(rule);
    expect(made.status).toBe(201);
    const { id } = (await made.json()) as { id: string };
    await postFault({ service: "hostwinds", action: "add_instance", effect: "garbage", times: "once" });
    expect(await get("/faults")).toMatchObject([{ id, ...rule }, { service: "hostwinds" }]);
    expect((await app.request(`/faults/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await app.request(`/faults/${id}`, { method: "DELETE" })).status).toBe(404);
    await app.request("/faults", { method: "DELETE" });
    expect(await get("/faults")).toEqual([]);
  });

  it.each([
    ["of no service", { ...rule, service: "bank" }],
    ["with an answer that the service cannot give", { ...rule, answer: "servfail" }],
    ["with words beside it", { ...rule, why: "because" }],
    ["that is none", null],
  ])("%s are refused", async (_what, body) => {
    const answer = await postFault(body);
    expect([answer.status, answer.headers.get("content-type")]).toEqual([422, "application/problem+json"]);
    expect(await get("/faults")).toEqual([]);
  });

  it("are not taken from a form, which any web page could send", async () => {
    expect((await postFault(rule, "text/plain")).status).toBe(415);
    expect(await get("/faults")).toEqual([]);
  });
});

it("shows what is rented and what it costs", async () => {
  const wheel = makeWheel(context.clock);
  const machines = openMachines(context, wheel);
  await machines.order({
    name: "n1",
    rid: "1",
    locationId: "1",
    template: "debian",
    sshKeyNames: [],
    billingCycle: "monthly",
  });
  wheel.close();
  expect(await get("/machines")).toMatchObject({ machines: [{ name: "n1", live: true, status: "BUILD" }] });
});

it("counts what the receivers took", async () => {
  expect(await get("/deliveries?limit=1")).toMatchObject({ accepted: 0, duplicates: 0, recent: [] });
});

it("has a page that says what this is, with all that is foreign as text", async () => {
  await store.put("loops-mail", "1", {
    id: "1",
    to: "a@b.example",
    transactionalId: "<script>",
    dataVariables: {},
    atMs: 0,
  });
  const page = await (await app.request("/")).text();
  expect(page).toContain("Nothing here leaves this machine");
  expect(page).not.toContain("<script>");
});

it("answers a problem where there is nothing", async () => {
  const answer = await app.request("/elsewhere");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([404, "application/problem+json"]);
});

describe("listings", () => {
  const post = (body: unknown) =>
    app.request("/listings", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  it("are made, shown and taken away", async () => {
    const made = await post({ subject: "198.18.0.7", reason: "CSS" });
    expect(made.status).toBe(201);
    expect(await made.json()).toMatchObject({ id: "7.0.18.198.zen.spamhaus.org", code: "127.0.0.3" });
    expect(await get("/listings")).toMatchObject([{ subject: "198.18.0.7", untilMs: null }]);
    const path = "/listings/7.0.18.198.zen.spamhaus.org";
    expect((await app.request(path, { method: "DELETE" })).status).toBe(204);
    expect((await app.request(path, { method: "DELETE" })).status).toBe(404);
    expect(await get("/listings")).toEqual([]);
  });

  it("are refused on a list that nobody asks, and for what a list does not hold", async () => {
    expect((await post({ zone: "dnsbl.other.example", subject: "198.18.0.7" })).status).toBe(422);
    expect((await post({ zone: "dbl.spamhaus.org", subject: "198.18.0.7" })).status).toBe(422);
    expect((await post({ subject: "198.18.0.7", code: "10.0.0.1" })).status).toBe(422);
  });
});
