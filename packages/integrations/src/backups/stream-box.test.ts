import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { BackupUnusable, type Bytes } from "@penguinmails/core/ports/backups";
import { describe, expect, test } from "vitest";
import { makeSecretBox } from "../secret-box/aes-secret-box.ts";
import { makeStreamBox } from "./stream-box.ts";

const box = makeStreamBox(makeSecretBox("a platform secret of enough letters"));
const pieceBytes = 65_536 + 16;

/** In pieces of that many bytes, as a disk or a network may bring them. */
async function* inPieces(bytes: Buffer, size = 10_000): Bytes {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function all(bytes: Bytes): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
}
const sealed = (plain: Buffer, context = "a") => all(box.seal(inPieces(plain), context));
const opened = (bytes: Buffer, context = "a", by = box) => all(by.open(inPieces(bytes), context));
/** Random bytes don't compress: four pieces and a bit. */
const plain = randomBytes(4 * 65_536 + 700);

test.each([0, 1, 65_535, 65_536, 65_537, 300_000])("%i bytes come out as they went in", async (length) => {
  const bytes = randomBytes(length);
  expect((await opened(await sealed(bytes))).equals(bytes)).toBe(true);
});

test("the same bytes never look the same twice, and what repeats becomes small", async () => {
  const bytes = Buffer.alloc(1_000_000, "the same again ");
  const [one, other] = [await sealed(bytes), await sealed(bytes)];
  expect(one.equals(other)).toBe(false);
  expect(one.length).toBeLessThan(20_000);
  expect(one.includes("the same again")).toBe(false);
});

test("nothing is opened under another backup's name or another platform secret", async () => {
  const bytes = await sealed(plain);
  await expect(opened(bytes, "b")).rejects.toThrow(BackupUnusable);
  const stranger = makeStreamBox(makeSecretBox("another platform secret of letters"));
  await expect(opened(bytes, "a", stranger)).rejects.toThrow("another SECRETS_KEY");
});

describe("refuses a backup", () => {
  const altered: readonly (readonly [string, (bytes: Buffer, headerBytes: number) => Buffer])[] = [
    ["that is empty", () => Buffer.alloc(0)],
    ["of which only the magic is left", (bytes) => bytes.subarray(0, 9)],
    ["that somebody else wrote", () => gzipSync(plain)],
    ["cut inside its key", (bytes, header) => bytes.subarray(0, header - 3)],
    ["cut after its key", (bytes, header) => bytes.subarray(0, header)],
    ["cut between two pieces", (bytes, header) => bytes.subarray(0, header + 2 * pieceBytes)],
    ["cut by its last byte", (bytes) => bytes.subarray(0, -1)],
    ["cut inside a tag", (bytes, header) => bytes.subarray(0, header + 5)],
    ["with something after its end", (bytes) => Buffer.concat([bytes, Buffer.from("x")])],
    [
      "with a piece twice",
      (bytes, header) => {
        const piece = bytes.subarray(header, header + pieceBytes);
        return Buffer.concat([bytes.subarray(0, header), piece, bytes.subarray(header)]);
      },
    ],
    [
      "without its first piece",
      (bytes, header) => Buffer.concat([bytes.subarray(0, header), bytes.subarray(header + pieceBytes)]),
    ],
    [
      "with two pieces in the other order",
      (bytes, header) => {
        const [a, b] = [header + pieceBytes, header + 2 * pieceBytes];
        return Buffer.concat([
          bytes.subarray(0, header),
          bytes.subarray(a, b),
          bytes.subarray(header, a),
          bytes.subarray(b),
        ]);
      },
    ],
  ];
  test.each(altered)("%s", async (_what, alter) => {
    const bytes = await sealed(plain);
    const headerBytes = 10 + bytes.readUInt16BE(8);
    await expect(opened(alter(bytes, headerBytes))).rejects.toThrow(BackupUnusable);
  });

  test("whose pieces are of another backup under the same name", async () => {
    const [one, other] = [await sealed(plain), await sealed(plain)];
    const headerBytes = 10 + one.readUInt16BE(8);
    await expect(
      opened(Buffer.concat([one.subarray(0, headerBytes), other.subarray(headerBytes)])),
    ).rejects.toThrow("altered");
  });

  test("in which one bit was changed, wherever it is", async () => {
    const bytes = await sealed(randomBytes(40));
    for (let bit = 0; bit < bytes.length * 8; bit += 5) {
      const forged = Buffer.from(bytes);
      forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expect(opened(forged), `bit ${bit}`).rejects.toThrow(BackupUnusable);
    }
  });
});

test("a fault of the source ends the sealing with that fault", async () => {
  async function* broken(): Bytes {
    yield randomBytes(200_000);
    throw new Error("the connection broke");
  }
  await expect(all(box.seal(broken(), "a"))).rejects.toThrow("the connection broke");
});

test("whoever stops reading stops the source", async () => {
  let given = 0;
  async function* endless(): Bytes {
    for (;;) yield randomBytes(++given === 0 ? 0 : 65_536);
  }
  for await (const piece of box.seal(endless(), "a")) if (piece.length > 1_000) break;
  const after = given;
  await new Promise(setImmediate);
  expect(given - after).toBeLessThan(5);
  expect(given).toBeLessThan(50);
});
