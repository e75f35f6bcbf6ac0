import { describe, expect, it } from "vitest";
import { choicesAtFirst, choicesShown } from "./choices-shown.ts";

const items = Array.from({ length: 40 }, (_, n) => ({
  id: `${n}`,
  name: `List ${n} of ${n % 2 ? "Bonn" : "Ulm"}`,
}));
const ids = (asked: Parameters<typeof choicesShown>[1]) => {
  const { shown, more } = choicesShown(items, asked);
  return { ids: shown.map(({ id }) => id), more };
};

describe("what there is to choose from", () => {
  it("are the first, in their order, and the number of the others", () => {
    const { ids: shown, more } = ids({ search: "", chosen: null });
    expect(shown).toEqual(items.slice(0, choicesAtFirst).map(({ id }) => id));
    expect(more).toBe(items.length - choicesAtFirst);
    expect(choicesShown(items.slice(0, 3), { search: "", chosen: null })).toEqual({
      shown: items.slice(0, 3),
      more: 0,
    });
  });

  it("are those whose name holds what is searched for, in whatever case", () => {
    expect(ids({ search: " 3 OF b", chosen: null })).toEqual({ ids: ["3", "13", "23", "33"], more: 0 });
    expect(ids({ search: "ulm", chosen: null }).more).toBe(20 - choicesAtFirst);
    expect(ids({ search: "nowhere", chosen: null })).toEqual({ ids: [], more: 0 });
  });

  it("hold what is chosen, though it is far below or is not found", () => {
    expect(ids({ search: "", chosen: "35" }).ids.slice(0, 2)).toEqual(["35", "0"]);
    expect(ids({ search: "", chosen: "35" }).more).toBe(items.length - choicesAtFirst - 1);
    expect(ids({ search: "3 of b", chosen: "2" })).toEqual({ ids: ["2", "3", "13", "23", "33"], more: 0 });
    expect(ids({ search: "", chosen: "5" }).ids.filter((id) => id === "5")).toHaveLength(1);
  });
});
