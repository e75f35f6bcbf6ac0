import { expect, test } from "vitest";
import { detailWords, shortId } from "./detail-words.ts";

test("whatever stands in an act's detail is readable, also what is no text", () => {
  expect(detailWords({ reason: "Complaints.", secondaryAddresses: 2, before: { a: null } })).toBe(
    'reason: Complaints., secondary addresses: 2, before: {"a":null}',
  );
  expect(detailWords({})).toBe("");
  expect(detailWords({ lists: ["Spamhaus ZEN", "Barracuda"] })).toBe("lists: Spamhaus ZEN and Barracuda");
  const reason = "Complaints of a whole week, by a list that was bought.";
  expect(detailWords({ reason, lists: [], sizes: [2, 4], mixed: ["a", 2] })).toBe(
    `reason: ${reason}, lists: [], sizes: [2,4], mixed: ["a",2]`,
  );
  expect(detailWords({ link: null, step: "cause-found" })).toBe("step: cause-found");
  expect(detailWords({ delistingId: "019a9f6e-5a10-7c3e-9a43-0d2f4c8e1b77" })).toBe(
    "delisting id: …4c8e1b77",
  );
});

test("of a long id the end is shown: ids made in one moment begin alike", () => {
  expect(shortId("019a9f6e-5a10-7c3e-9a43-0d2f4c8e1b77")).toBe("…4c8e1b77");
  expect(shortId("evt_1")).toBe("evt_1");
  expect(shortId("evt_12345678")).toBe("evt_12345678");
});
