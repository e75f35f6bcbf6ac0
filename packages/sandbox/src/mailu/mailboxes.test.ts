import { expect, test } from "vitest";
import { memoryStore } from "../store.ts";
import { openMailboxes } from "./mailboxes.ts";

const email = "collector@n1.example";

test("a mail's number is given to no other, after it was deleted, the machine started again, or its disk was emptied", async () => {
  const store = memoryStore();
  const uidOfNext = async () => {
    const box = openMailboxes(store, "7");
    await box.deliver(email, "Subject: x\r\n\r\n");
    return box.list(email).at(-1)?.uid;
  };
  expect(await uidOfNext()).toBe(1);
  expect(await uidOfNext()).toBe(2);
  await openMailboxes(store, "7").remove(email, [1, 2]);
  expect(await uidOfNext()).toBe(3);
  await openMailboxes(store, "7").forget();
  expect(await uidOfNext()).toBe(4);
  expect(openMailboxes(store, "7").list(email)).toHaveLength(1);
  await openMailboxes(store, "8").deliver(email, "Subject: y\r\n\r\n");
  expect(openMailboxes(store, "8").list(email)).toMatchObject([{ uid: 1 }]);
});
