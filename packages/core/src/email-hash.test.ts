import { expect, test } from "vitest";
import { emailHash } from "./email-hash.ts";

test("is SHA-256 in hex: what other tools compute for the same address", () => {
  expect(emailHash("jane@corp.example")).toBe(
    "8c7e31eaa242c439b24b76234c20cac78e442db0796eedaa1861533fc54cf04f",
  );
});

test("one address has one key, whatever case it has and whatever space stands around it", () => {
  expect(emailHash(" Jane@CORP.example\n")).toBe(emailHash("jane@corp.example"));
  expect(emailHash("jane@corp.example")).not.toBe(emailHash("jane@corp2.example"));
});
