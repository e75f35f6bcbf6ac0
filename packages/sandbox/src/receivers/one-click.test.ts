import { expect, test } from "vitest";
import { isLoopbackUrl, pressOneClick } from "./one-click.ts";

test.each([
  ["http://127.0.0.1:8080/u/1", true],
  ["https://127.41.0.2/u", true],
  ["http://localhost:3000/u", true],
  ["http://127.1/u", true],
  ["http://192.0.2.1/u", false],
  ["http://127.0.0.1.example.com/u", false],
  ["http://localhost.example.com/u", false],
  ["http://user:127.0.0.1@192.0.2.1/u", false],
  ["http://0.0.0.0/u", false],
  ["http://[::1]/u", false],
  ["ftp://127.0.0.1/u", false],
  ["mailto:u@acme.test", false],
  ["", false],
])("%s is this machine: %s", (url, isHere) => {
  expect(isLoopbackUrl(url)).toBe(isHere);
});

test("a link that leads elsewhere is refused without a call", async () => {
  expect(await pressOneClick("http://192.0.2.1/u", AbortSignal.abort())).toBe("refused");
});
