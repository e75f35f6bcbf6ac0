import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { BackupUnusable, type Bytes, type StreamBox } from "@penguinmails/core/ports/backups";
import type { SecretBox } from "@penguinmails/core/ports/outside";

const magic = Buffer.from("PMBACK1\n", "latin1");
const pieceBytes = 65_536;
const tagBytes = 16;

/**
 * gzip, then AES-256-GCM in pieces of 64 KiB under a key of the stream's own (the STREAM construction: Hoang, Reyhanitabar,
 * Rogaway, Vizár 2015). A piece's nonce is its number and whether it is the last one, so that pieces that were swapped,
 * dropped, repeated or cut off don't open. In front: `PMBACK1`, the length of the sealed key (2 bytes) and that key, all
 * of which each piece vouches for.
 */
export function makeStreamBox(secrets: SecretBox): StreamBox {
  const contextOf = (context: string) => `backup:${context}`;
  return {
    async *seal(plain, context) {
      const key = randomBytes(32);
      const sealedKey = Buffer.from(secrets.seal(key.toString("base64url"), contextOf(context)), "latin1");
      const length = Buffer.alloc(2);
      length.writeUInt16BE(sealedKey.length);
      const header = Buffer.concat([magic, length, sealedKey]);
      yield header;
      let number = 0;
      for await (const { piece, isLast } of inPieces(through(plain, createGzip()), pieceBytes)) {
        const cipher = createCipheriv("aes-256-gcm", key, nonceOf(number, isLast)).setAAD(header);
        yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
        number += 1;
      }
    },
    open: (sealed, context) =>
      through(
        decrypt(sealed, (sealedKey) => secrets.open(sealedKey, contextOf(context))),
        createGunzip(),
      ),
  };
}

async function* decrypt(sealed: Bytes, openKey: (sealedKey: string) => string): AsyncGenerator<Buffer> {
  const source = sealed[Symbol.asyncIterator]();
  try {
    let start: Buffer = Buffer.alloc(0);
    const headerBytes = () =>
      start.length < magic.length + 2
        ? magic.length + 2
        : magic.length + 2 + start.readUInt16BE(magic.length);
    while (start.length < headerBytes()) {
      const next = await source.next();
      if (next.done) throw new BackupUnusable("The backup was cut off.");
      start = Buffer.concat([start, next.value]);
      if (!start.subarray(0, magic.length).equals(magic.subarray(0, start.length)))
        throw new BackupUnusable("The file is no backup of ours.");
    }
    const header = start.subarray(0, headerBytes());
    const key = keyIn(header, openKey);
    let number = 0;
    for await (const { piece, isLast } of inPieces(
      rest(start.subarray(header.length), source),
      pieceBytes + tagBytes,
    )) {
      yield openPiece(key, header, nonceOf(number, isLast), piece);
      number += 1;
    }
  } finally {
    await source.return?.();
  }
}

function keyIn(header: Buffer, openKey: (sealedKey: string) => string): Buffer {
  try {
    return Buffer.from(openKey(header.toString("latin1", magic.length + 2)), "base64url");
  } catch (cause) {
    throw new BackupUnusable("The backup is another one's, or was sealed under another SECRETS_KEY.", {
      cause,
    });
  }
}

function openPiece(key: Buffer, header: Buffer, nonce: Buffer, piece: Buffer): Buffer {
  const body = piece.length - tagBytes;
  if (body < 0) throw new BackupUnusable("The backup was cut off.");
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes })
      .setAAD(header)
      .setAuthTag(piece.subarray(body));
    return Buffer.concat([decipher.update(piece.subarray(0, body)), decipher.final()]);
  } catch (cause) {
    throw new BackupUnusable("The backup was altered or cut off.", { cause });
  }
}

/** The number in the first bytes, in the last one whether nothing follows. */
function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

async function* rest(first: Buffer, source: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
}

/** Pieces of that size; the last one is of 1 byte to that size, or empty when there is nothing at all. */
async function* inPieces(source: Bytes, size: number): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let held: Buffer = Buffer.alloc(0);
  for await (const bytes of source) {
    held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
    while (held.length > size) {
      yield { piece: held.subarray(0, size), isLast: false };
      held = held.subarray(size);
    }
  }
  yield { piece: held, isLast: true };
}

/** What a transform makes of a stream. Faults on either side end both. */
async function* through(source: Bytes, transform: Transform): AsyncGenerator<Uint8Array> {
  const done = pipeline(Readable.from(source, { objectMode: false }), transform);
  done.catch(() => {
    // Thrown below, by the transform that it destroys.
  });
  yield* transform as AsyncIterable<Uint8Array>;
  await done;
}
