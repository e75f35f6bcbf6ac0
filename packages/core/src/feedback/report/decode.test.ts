import { expect, it } from "vitest";
import { decodeCharset } from "./decode.ts";

it.each([
  ["utf-7", "+APw-ber 1+-1 a+-b +2D3cqQ-", "über 1+1 a+b 💩"],
  ["unicode-1-1-utf-7", "Stra+AN8-e", "Straße"],
  ["hz-gb-2312", "~{SC;'2;4fTZ~} x~~y", "用户不存在 x~y"],
  ['"HZ"', "~{SC;'\nSC", "用户\nSC"],
])("reads text that is shifted in seven bits: %s", (charset, written, text) => {
  expect(decodeCharset(written, charset)).toBe(text);
});

it("leaves text alone whose charset shifts nothing", () => {
  expect(decodeCharset("~{SC;'~} +APw-", "us-ascii")).toBe("~{SC;'~} +APw-");
});
