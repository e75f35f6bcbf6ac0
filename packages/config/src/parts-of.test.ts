import { expect, it } from "vitest";
import { partsOf } from "./parts-of.ts";

it.each([
  [null, []],
  ["", []],
  [" , ", []],
  ["127.0.0.1:53", ["127.0.0.1:53"]],
  [" 10.0.0.1, 10.0.0.2 ,", ["10.0.0.1", "10.0.0.2"]],
])("a setting %j has the parts %j", (text, parts) => {
  expect(partsOf(text)).toEqual(parts);
});
