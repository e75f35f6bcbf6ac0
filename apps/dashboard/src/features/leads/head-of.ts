const mostBytes = 128 * 1024;

/**
 * A file's beginning that can be read by itself: whole if it is small, else cut after a line's end, or at an even
 * place where characters take two bytes (UTF-16).
 */
export function headOf(bytes: Uint8Array, most: number = mostBytes): Uint8Array {
  if (bytes.length <= most) return bytes;
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return bytes.subarray(0, most - (most % 2));
  const lineEnd = bytes.subarray(0, most).lastIndexOf(0x0a);
  return bytes.subarray(0, lineEnd < 0 ? most : lineEnd + 1);
}

/** How much of a file `headOf` needs to see. */
export const headBytes = mostBytes + 1;
