import { expect, test } from "vitest";
import { blocklistRows, type ShownBlocklists } from "./blocklist-rows.ts";

const standing = (change: Partial<ShownBlocklists["standings"][number]>) => ({
  zone: "zen",
  name: "ZEN",
  removalUrl: "https://lists.example/",
  refuses: true,
  status: "clean" as const,
  cause: null,
  meanings: [],
  said: null,
  since: null,
  checkedAt: "2026-03-02T10:00:00.000Z",
  ...change,
});
const of = (...standings: ReturnType<typeof standing>[]): ShownBlocklists[] => [
  { subject: { kind: "address", id: "a", label: "198.18.0.7" }, standings },
];

test("each listing has a row with its meaning and its way out; one that operators refuse by is bad", () => {
  const listed = {
    status: "listed" as const,
    meanings: ["CSS"],
    said: "see us",
    since: "2026-03-02T10:00:00.000Z",
  };
  const rows = blocklistRows(
    of(
      standing(listed as never),
      standing({ ...listed, zone: "psbl", name: "PSBL", refuses: false } as never),
    ),
  );
  expect(rows.map(({ tone, state, detail }) => [tone, state, detail])).toEqual([
    ["bad", "On ZEN", "CSS – see us"],
    ["warn", "On PSBL", "CSS – see us"],
  ]);
  expect(rows[0]?.removalUrl).toBe("https://lists.example/");
});

test("without a listing one row says how many lists are clean and which could not be asked", () => {
  const [row] = blocklistRows(of(standing({}), standing({ status: "unknown" as never, name: "PSBL" })));
  expect(row).toMatchObject({ tone: "ok", state: "On none of 1", detail: "Not known: PSBL" });
});

test("silence is no good news", () => {
  expect(blocklistRows(of(standing({ status: "unknown" as never })))[0]).toMatchObject({ tone: "warn" });
  expect(blocklistRows(of(standing({ status: "pending" as never, checkedAt: null })))[0]).toMatchObject({
    state: "Not asked yet",
  });
});
