import { hashPassword, type MailUser, openDirectory } from "@penguinmails/sandbox/mailu/directory";
import { memoryStore } from "@penguinmails/sandbox/store";
import { beforeAll, describe, expect, test } from "vitest";
import { authHeaders, lookUp } from "./admin-lookups.ts";

const directory = openDirectory(memoryStore(), "mailu");
const user = (email: string, change: Partial<MailUser> = {}): MailUser => ({
  email,
  ...hashPassword(`password of ${email}`),
  displayName: "",
  enabled: true,
  allowSpoofing: false,
  forwardTo: [],
  forwardKeep: true,
  ...change,
});
beforeAll(async () => {
  await directory.putDomain({ name: "acme.example", dkim: null });
  await directory.putUser(user("ana@acme.example"));
  await directory.putUser(user("worker@acme.example", { allowSpoofing: true }));
  await directory.putUser(user("gone@acme.example", { enabled: false, allowSpoofing: true }));
  const destinations = ["ana@acme.example"];
  await directory.putAlias({ email: "%@acme.example", destinations, wildcard: true });
});

describe("Postfix' maps", () => {
  test.each([
    ["domain", "acme.example", "acme.example"],
    ["domain", "other.example", null],
    ["mailbox", "ana@acme.example", "ana@acme.example"],
    ["mailbox", "ana+tag@acme.example", "ana+tag@acme.example"],
    ["mailbox", "gone@acme.example", null],
    ["alias", "nobody@acme.example", "ana@acme.example"],
    ["alias", "ana@other.example", null],
    ["sender-login", "ana@acme.example", "ana@acme.example,worker@acme.example"],
    ["sender-login", "v1@bounce.acme.example", "worker@acme.example"],
    ["toString", "ana@acme.example", null],
  ])("%s %s: %s", (map, key, value) => {
    expect(lookUp(directory, map, key)).toBe(value);
  });
});

describe("the front's question", () => {
  const ask = (user: string, password: string, protocol = "smtp", method = "plain", port = "587") =>
    authHeaders(
      directory,
      { user, password, protocol, method, port },
      (service) => `address of ${service}`,
      (email, token) => token === `token of ${email}`,
    );

  test("the right password leads to submission or to the mailbox", () => {
    const right = ["ana@acme.example", "password of ana@acme.example"] as const;
    expect(ask(...right)).toMatchObject({ "Auth-Server": "address of smtp", "Auth-Port": "10025" });
    expect(ask(...right, "imap")).toMatchObject({ "Auth-Server": "address of imap", "Auth-Port": "143" });
  });

  test("a stranger on port 25 is led to the port that relays nothing", () => {
    expect(ask("", "", "smtp", "none")).toMatchObject({ "Auth-Status": "OK", "Auth-Port": "25" });
  });

  test.each([
    ["10025", "smtp", "OK"],
    ["10143", "imap", "OK"],
    ["465", "smtp", "Authentication credentials invalid"],
    ["993", "imap", "Authentication credentials invalid"],
  ])("the webmail's token on port %s: %s %s", (port, protocol, status) => {
    const answer = ask("ana@acme.example", "token of ana@acme.example", protocol, "plain", port);
    expect(answer["Auth-Status"]).toBe(status);
  });

  test.each([
    ["ana@acme.example", "wrong"],
    ["gone@acme.example", "password of gone@acme.example"],
    ["nobody@acme.example", ""],
  ])("%s with %o is led nowhere", (user, password) => {
    expect(ask(user, password)).toEqual({
      "Auth-Status": "Authentication credentials invalid",
      "Auth-Error-Code": "535 5.7.8",
    });
  });
});
