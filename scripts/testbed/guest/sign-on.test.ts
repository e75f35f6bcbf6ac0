import { hashPassword, openDirectory } from "@penguinmails/sandbox/mailu/directory";
import { memoryStore } from "@penguinmails/sandbox/store";
import { expect, test } from "vitest";
import { openSignOn } from "./sign-on.ts";

const email = "ana@acme.example";

/** Mailu's sign-on on a machine with one mailbox, and the cookie that it gave for a password. */
async function signOn(password: string) {
  const directory = openDirectory(memoryStore(), "mailu");
  const user = { email, ...hashPassword("right"), displayName: "Ana", enabled: true, allowSpoofing: false };
  await directory.putUser({ ...user, forwardTo: [], forwardKeep: true });
  const { app, isTokenOf } = openSignOn(directory, "/webmail");
  const answer = await app.request("/sso/login", {
    method: "POST",
    body: new URLSearchParams({ email, pw: password }),
  });
  const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const whoIs = (header: string) => app.request("/internal/auth/user", { headers: { cookie: header } });
  return { app, isTokenOf, answer, cookie, whoIs };
}

test("whoever logs in is led to the webmail, named to it, and has a token that is theirs alone, until they log out", async () => {
  const { app, answer, cookie, whoIs, isTokenOf } = await signOn("right");
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "/webmail/"]);
  const seen = await whoIs(cookie);
  const token = seen.headers.get("x-user-token") ?? "";
  expect([seen.status, seen.headers.get("x-user")]).toEqual([200, email]);
  expect([isTokenOf(email, token), isTokenOf("bo@acme.example", token), isTokenOf(email, "")]).toEqual([
    true,
    false,
    false,
  ]);
  await app.request("/sso/logout", { headers: { cookie } });
  expect((await whoIs(cookie)).status).toBe(403);
  expect(isTokenOf(email, token)).toBe(false);
});

test("with a wrong password, or none, nobody is let through", async () => {
  const { answer, cookie, whoIs } = await signOn("wrong");
  expect([answer.status, cookie]).toEqual([200, ""]);
  expect((await whoIs("")).status).toBe(403);
  expect((await whoIs("session=guess")).status).toBe(403);
});
