import { readWorkerConfig } from "@penguinmails/config/worker";
import { expect, test } from "vitest";
import { feedsOf } from "./feeds-of.ts";

const least = {
  DATABASE_URL: "postgres://localhost/penguinmails",
  SECRETS_KEY: "0123456789abcdef0123456789abcdef",
  PUBLIC_URL: "https://mail.example",
  DASHBOARD_URL: "https://app.example",
  ADMIN_URL: "https://admin.example",
};
const consent = {
  type: "authorized_user",
  client_id: "client",
  client_secret: "hunter2",
  refresh_token: "hunter2",
};
const sourcesOf = (settings: Readonly<Record<string, string>>) =>
  feedsOf(readWorkerConfig({ ...least, ...settings })).map(({ source }) => source);

test("an operator is asked when its account is set up, and else never", () => {
  expect(sourcesOf({})).toEqual([]);
  expect(sourcesOf({ SNDS_LINKS: "https://snds.example/a, https://snds.example/b" })).toEqual(["snds"]);
  expect(sourcesOf({ POSTMASTER_CREDENTIALS: JSON.stringify(consent) })).toEqual(["postmaster"]);
});

test("credentials that can't be read stop the start, and are not shown", () => {
  const cut = JSON.stringify({ ...consent, client_id: "" });
  expect(() => sourcesOf({ POSTMASTER_CREDENTIALS: cut })).toThrow(/wrong: client_id/);
  expect(() => sourcesOf({ POSTMASTER_CREDENTIALS: cut })).not.toThrow(/hunter2/);
});
