import { gunzipSync, inflateRawSync } from "node:zlib";

/** How much one report may unpack to, and how many times its packed size: XML of reports shrinks to a tenth at most. */
export const unpackLimits = { bytes: 8 * 1024 * 1024, ratio: 200 } as const;

/**
 * The XML of an attachment: plain, gzip, or the first entry of a zip (RFC 7489 §7.2.1.1). Null for anything else, for
 * what is broken, and for what unpacks to more than the limits. Never throws.
 */
export function unpackReport(packed: Uint8Array): string | null {
  try {
    const bytes = unpacked(packed);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  } catch {
    // Broken, cut, or larger than `maxOutputLength`: what it says can't be known.
    return null;
  }
}

function unpacked(packed: Uint8Array): Uint8Array | null {
  const maxOutputLength = Math.min(unpackLimits.bytes, packed.length * unpackLimits.ratio);
  if (packed[0] === 0x1f && packed[1] === 0x8b) return gunzipSync(packed, { maxOutputLength });
  if (packed[0] === 0x50 && packed[1] === 0x4b) return firstEntry(packed, maxOutputLength);
  return looksLikeXml(packed) && packed.length <= unpackLimits.bytes ? packed : null;
}

function looksLikeXml(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 64)).trimStart().startsWith("<");
}

/** The entry behind the first local header (APPNOTE 4.3.7): stored or deflated, not encrypted. */
function firstEntry(zip: Uint8Array, maxOutputLength: number): Uint8Array | null {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  if (zip.length < 30 || view.getUint32(0, true) !== 0x04034b50) return null;
  const flags = view.getUint16(6, true);
  const method = view.getUint16(8, true);
  const size = view.getUint32(18, true);
  const start = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const isEncrypted = (flags & 1) !== 0;
  const isSizeBehind = (flags & 8) !== 0;
  if (isEncrypted || start >= zip.length) return null;
  const data = isSizeBehind || size === 0 ? zip.subarray(start) : zip.subarray(start, start + size);
  if (method === 8) return inflateRawSync(data, { maxOutputLength });
  return method === 0 && !isSizeBehind && data.length <= maxOutputLength ? data : null;
}
