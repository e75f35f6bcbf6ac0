import { expect, it } from "vitest";
import { sendersAtFirst, sendersShown } from "./senders-shown.ts";

const boxes = Array.from({ length: 60 }, (_, n) => ({
  id: `${n}`,
  email: `${["ada", "ben", "cleo"][n % 3]}@${n < 45 ? "north" : "south"}-${n}.example`,
  displayName: n === 50 ? "Zoë Berg" : "Somebody",
  status: n % 4 === 0 ? "pending" : "ready",
}));
const ids = (of: readonly { readonly id: string }[]) => of.map(({ id }) => id);

it("the first of the mailboxes are shown, with the number of the others", () => {
  const { shown, more } = sendersShown(boxes, "");
  expect(ids(shown)).toEqual(ids(boxes.slice(0, sendersAtFirst)));
  expect(more).toBe(boxes.length - sendersAtFirst);
});

it("a search finds a domain, a part of an address or a name, in whatever case", () => {
  expect(ids(sendersShown(boxes, " South-4").shown)).toEqual(["45", "46", "47", "48", "49"]);
  expect(ids(sendersShown(boxes, "zoë b").shown)).toEqual(["50"]);
  expect(sendersShown(boxes, "nobody")).toEqual({ shown: [], more: 0, ready: [] });
});

it("all that are found and ready can be chosen at once, shown or not", () => {
  expect(sendersShown(boxes, "").ready).toHaveLength(45);
  expect(sendersShown(boxes, "south-4").ready).toEqual(["45", "46", "47", "49"]);
});
