import { expect, test } from "vitest";
import { formatBytes } from "./bytes.ts";

test.each([
  [0, "0 bytes"],
  [1_023, "1023 bytes"],
  [12_300, "12 KiB"],
  [3_600_000, "3.4 MiB"],
])("%s bytes read %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
