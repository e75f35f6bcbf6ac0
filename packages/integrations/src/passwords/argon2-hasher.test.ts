import { expect, test } from "vitest";
import { argon2Hasher } from "./argon2-hasher.ts";

test("is argon2id with 19 MiB, two passes and a salt of its own", async () => {
  const [one, two] = await Promise.all([
    argon2Hasher.hash("correct horse"),
    argon2Hasher.hash("correct horse"),
  ]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[^$]{22,}\$[^$]{43,}$/);
  expect(one).not.toBe(two);
});

test("tells the password from every other, whatever its letters", async () => {
  const hash = await argon2Hasher.hash("пароль 🐧 x");
  expect(await argon2Hasher.verify(hash, "пароль 🐧 x")).toBe(true);
  for (const wrong of ["пароль 🐧 X", "пароль 🐧 x ", "", "пароль"])
    expect(await argon2Hasher.verify(hash, wrong), wrong).toBe(false);
});

test("a stored value that is no hash lets nobody in and throws nothing", async () => {
  for (const stored of ["", "x", "correct horse", "$argon2id$", "$2b$12$abcdefghijklmnopqrstuv"])
    expect(await argon2Hasher.verify(stored, "correct horse"), stored).toBe(false);
});
