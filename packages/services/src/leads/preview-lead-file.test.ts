import { Problem } from "@penguinmails/contracts/problems";
import { expect, test } from "vitest";
import { previewLeadFile } from "./preview-lead-file.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("shows what each column becomes and the first five leads, with their lines", async () => {
  const rows = Array.from({ length: 9 }, (_, n) => `a${n}@b.example;Ann;Oslo`).join("\n");
  const preview = await previewLeadFile(bytes(`E-Mail;Vorname;City\n${rows}\n`));
  expect(preview.columns).toEqual(["email", "firstName", "City"]);
  expect(preview.leads).toHaveLength(5);
  expect(preview.leads[0]).toEqual({
    line: 2,
    email: "a0@b.example",
    firstName: "Ann",
    lastName: null,
    company: null,
    custom: { City: "Oslo" },
  });
});

test("refuses what the import would refuse", async () => {
  await expect(previewLeadFile(bytes("name\nAnn\n"))).rejects.toThrow(Problem);
});
