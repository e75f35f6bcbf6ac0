import { Hono } from "hono";
import { expect, it } from "vitest";
import { addFault } from "../control/faults.ts";
import { memoryStore } from "../store.ts";
import { meetFault } from "./meet-fault.ts";

const world = async (effect: "garbage" | "error" | "timeout-after-effect") => {
  const store = memoryStore();
  await addFault(store, { service: "mailu", action: "POST /user", effect, times: "once" });
  const done: string[] = [];
  const app = new Hono().basePath("/api/v1");
  app.use(meetFault(store));
  app.post("/user", (c) => {
    done.push("user");
    return c.json({ code: 200 });
  });
  const post = () => app.request("/api/v1/user", { method: "POST" });
  return { app, done, post };
};

it.each([
  ["error", 500],
  ["garbage", 200],
] as const)("answers with %s once, having done nothing", async (effect, status) => {
  const { done, post } = await world(effect);
  const answer = await post();
  expect(answer.status).toBe(status);
  if (effect === "garbage") await expect(answer.json()).rejects.toThrow();
  expect(done).toEqual([]);
  expect(await (await post()).json()).toEqual({ code: 200 });
});

it("does what was asked and never answers", async () => {
  const { done, post } = await world("timeout-after-effect");
  const silent = Symbol();
  const first = Promise.resolve(post());
  await post();
  expect(done).toEqual(["user", "user"]);
  expect(await Promise.race([first, Promise.resolve(silent)])).toBe(silent);
});
