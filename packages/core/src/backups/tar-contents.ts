import { createHash, createPublicKey } from "node:crypto";

/** What is in a backup of a node. */
export type BackupContents = {
  readonly files: number;
  /** Bytes of all files, before compression. */
  readonly bytes: number;
  /** Mails that the collector and the mailboxes held. */
  readonly mails: number;
  readonly hasDatabase: boolean;
  /** Signing keys: domain and the `p=` of its published key. */
  readonly keys: readonly { readonly domain: string; readonly publicKey: string }[];
};

const blockBytes = 512;
const largestKeyBytes = 16_384;
/** PATH_MAX of Linux. */
const longestPathBytes = 4_096;

/**
 * Reads a tar archive that comes in pieces of any size (POSIX ustar headers, and GNU tar's entry before a file whose path
 * they don't take), and says what was in it. Throws `RangeError` for what is no tar archive or has no end.
 */
export function makeTarReader() {
  let rest: Buffer = Buffer.alloc(0);
  let skip = 0;
  let key: { readonly domain: string; readonly bytes: number; readonly parts: Buffer[] } | null = null;
  let longPath: { readonly bytes: number; readonly parts: Buffer[] } | null = null;
  /** Of the next entry, where its own header cuts it short. */
  let nextPath: string | null = null;
  let ended = false;
  const keys: { domain: string; publicKey: string }[] = [];
  const seen = { files: 0, bytes: 0, mails: 0, hasDatabase: false };

  const open = (header: Buffer) => {
    if (header.every((byte) => byte === 0)) {
      ended = true;
      return;
    }
    const { path: shortPath, bytes, type } = entryOf(header);
    skip = Math.ceil(bytes / blockBytes) * blockBytes;
    if (type === "L" && bytes <= longestPathBytes) {
      longPath = { bytes, parts: [] };
      return;
    }
    const path = nextPath ?? shortPath;
    nextPath = null;
    if (type !== "0" && type !== "") return;
    seen.files += 1;
    seen.bytes += bytes;
    if (path === "data/main.db") seen.hasDatabase = bytes > 0;
    if (/^mail\/.+\/(?:cur|new)\/[^/]+$/.test(path)) seen.mails += 1;
    const domain = /^dkim\/([^/]+)\.[^./]+\.key$/.exec(path)?.[1];
    if (domain !== undefined && bytes <= largestKeyBytes) key = { domain, bytes, parts: [] };
  };
  const close = () => {
    if (longPath !== null) {
      const name = Buffer.concat(longPath.parts).subarray(0, longPath.bytes).toString("latin1");
      nextPath = relative(name.split("\0")[0] ?? "");
      longPath = null;
    }
    if (key === null) return;
    const { domain, bytes, parts } = key;
    const publicKey = publicHalf(Buffer.concat(parts).subarray(0, bytes));
    if (publicKey !== null) keys.push({ domain, publicKey });
    key = null;
  };

  return {
    push(piece: Uint8Array): void {
      if (ended) return;
      rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
      for (;;) {
        if (skip > 0) {
          const part = rest.subarray(0, skip);
          (longPath ?? key)?.parts.push(Buffer.from(part));
          rest = rest.subarray(part.length);
          skip -= part.length;
          if (skip > 0) return;
        }
        close();
        if (ended || rest.length < blockBytes) return;
        open(rest.subarray(0, blockBytes));
        rest = rest.subarray(blockBytes);
      }
    },
    contents(): BackupContents {
      if (!ended) throw new RangeError("The archive has no end");
      return { ...seen, keys };
    },
  };
}

/** Offsets of the ustar header (POSIX.1-1988): name 0, size 124, checksum 148, type 156, prefix 345. */
function entryOf(header: Buffer): {
  readonly path: string;
  readonly bytes: number;
  /** "0" or nothing: a file. "L": the path of the next entry (GNU). */
  readonly type: string;
} {
  const text = (from: number, to: number) => {
    const field = header.toString("latin1", from, to);
    return field.split("\0")[0] ?? "";
  };
  let sum = 8 * 32;
  for (const [n, byte] of header.entries()) if (n < 148 || n >= 156) sum += byte;
  if (Number.parseInt(text(148, 156).trim(), 8) !== sum) throw new RangeError("This is no tar archive");
  const prefix = text(257, 263) === "ustar" ? text(345, 500) : "";
  const path = relative(`${prefix === "" ? "" : `${prefix}/`}${text(0, 100)}`);
  return { path, bytes: sizeOf(header.subarray(124, 136)), type: text(156, 157) };
}

function relative(path: string): string {
  return path.replace(/^\.\//, "");
}

/** Octal text, or, from 8 GiB on, a number in base 256 (GNU). */
function sizeOf(field: Buffer): number {
  if (((field[0] ?? 0) & 0x80) !== 0) return Number(field.readBigUInt64BE(4));
  return Number.parseInt(field.toString("latin1").replaceAll("\0", "").trim() || "0", 8);
}

/** As `p=` of a DKIM record has it (RFC 6376, section 3.6.1); null for what is no private key. */
function publicHalf(pem: Buffer): string | null {
  try {
    return createPublicKey(pem).export({ type: "spki", format: "der" }).toString("base64");
  } catch {
    return null;
  }
}

/** Short form of a public key, for people: the beginning of its SHA-256. */
export function keyFingerprint(publicKey: string): string {
  return createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("hex").slice(0, 16);
}

/** The `p=` of a published DKIM record; null when it has none. */
export function publishedKeyOf(dkimValue: string | null): string | null {
  return /(?:^|;)\s*p=([A-Za-z0-9+/=]+)/.exec(dkimValue ?? "")?.[1] ?? null;
}
