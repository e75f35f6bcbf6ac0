import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OpenAPIHono } from "@hono/zod-openapi";
import { mount } from "@penguinmails/api/mount";
import { problemOf, problemResponse } from "@penguinmails/api/problem";
import { problemRoutes } from "@penguinmails/api/routes/problems";
import { type ProblemCode, problemTable } from "@penguinmails/contracts/problems";
import { expect, it } from "vitest";
import { root } from "../../scripts/stack/settings.ts";

const dir = join(root, "docs/problems");
const codes = Object.keys(problemTable) as ProblemCode[];
const read = (name: string) => readFileSync(join(dir, name), "utf8");

/** The routes about problems alone: they need nothing of the container. */
function app(code: ProblemCode) {
  const made = new OpenAPIHono<{ Variables: { requestId: string; clientIp: string } }>();
  const always = { take: () => true };
  for (const route of problemRoutes)
    mount(made, {} as never, { auth: always, links: always, tenant: always, secrets: always }, route);
  made.get("/refuse", (c) => problemResponse(c, code));
  made.onError((error, c) => problemOf(error, c, { unexpected: () => undefined, refused: () => undefined }));
  return made;
}

it("every problem code has a page, every page a code, and the index names them all", () => {
  const pages = readdirSync(dir).filter((name) => name !== "README.md");
  expect(pages.sort()).toEqual(codes.map((code) => `${code}.md`).sort());
  const listed = [...read("README.md").matchAll(/^\| \[([a-z-]+)\]\(\1\.md\) \| (\d+) \| (.+) \|$/gm)];
  expect(listed.map((match) => match.slice(1))).toEqual(
    codes.map((code) => [code, String(problemTable[code].status), problemTable[code].title]),
  );
});

it.each(codes)("the page on %s says what the table says, why, and how to mend it", (code) => {
  const { status, title, retryable } = problemTable[code];
  const again = retryable ? "the same call may succeed later" : "the same call will fail again";
  const page = read(`${code}.md`);
  expect(page).toMatch(new RegExp(`^# ${code}\n`));
  expect(page).toContain(`**${title}** · HTTP ${status} · ${again}`);
  for (const part of ["**Why.** ", "**How to mend it.** "]) expect(page).toContain(`\n\n${part}`);
  expect(page.split("\n").length).toBeLessThanOrEqual(14);
});

it.each(codes)("the type of %s leads to its page on the API itself", async (code) => {
  const made = app(code);
  const refusal = await made.request("/refuse");
  const { type } = (await refusal.json()) as { type: string };
  const page = await made.request(new URL(type, "https://api.example/refuse").pathname);
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toContain("text/plain");
  expect(await page.text()).toBe(read(`${code}.md`));
});

it.each(["no-such-code", "README", "..%2fpolicy", "constructor", "..%2f..%2f.env"])(
  "%s is no page",
  async (name) => {
    expect((await app("internal").request(`/problems/${name}`)).status).toBe(404);
  },
);
