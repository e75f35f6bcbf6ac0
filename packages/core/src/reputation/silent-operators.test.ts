import { expect, test } from "vitest";
import { silenceOf } from "./silent-operators.ts";

test("an operator that reports no complaint is not taken for one about whom nobody complains", () => {
  for (const operator of ["google", "ms365", "apple"])
    expect(silenceOf(operator)).toMatch(/reports no complaint/);
  for (const operator of ["yahoo", "ms-consumer", "others", "gateway"])
    expect(silenceOf(operator)).toBeNull();
});
