/** A file in an archive; `path` relative, with slashes. */
type TarFile = { readonly path: string; readonly bytes: Buffer; readonly mode: string };

const block = 512;
const toBlocks = (length: number) => Math.ceil(length / block) * block;
const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, "0")}\0`;

/** As GNU tar writes it: ustar headers, a long name (type L) in front where 100 bytes don't take it, two empty blocks. */
export function writeTar(files: readonly TarFile[]): Buffer {
  const pieces = files.flatMap(({ path, bytes, mode }) => {
    const name = Buffer.from(`${path}\0`);
    const long = name.length <= 100 ? [] : [headerOf("././@LongLink", name.length, "644", "L"), padded(name)];
    return [...long, headerOf(path.slice(0, 99), bytes.length, mode, "0"), padded(bytes)];
  });
  return Buffer.concat([...pieces, Buffer.alloc(2 * block)]);
}

/** The files of an archive; null when it does not come to its end or is none. */
export function readTar(archive: Buffer): readonly TarFile[] | null {
  const files: TarFile[] = [];
  let longName: string | null = null;
  for (let at = 0; ; ) {
    const header = archive.subarray(at, at + block);
    if (header.length < block) return null;
    if (header.every((byte) => byte === 0)) return files;
    const text = (from: number, to: number) => header.toString("latin1", from, to).split("\0")[0] ?? "";
    if (text(257, 262) !== "ustar") return null;
    const size = Number.parseInt(text(124, 136).trim(), 8);
    const bytes = archive.subarray(at + block, at + block + size);
    if (bytes.length < size) return null;
    const type = text(156, 157);
    if (type === "L") longName = bytes.toString("utf8").split("\0")[0] ?? "";
    else {
      const prefix = text(345, 500);
      const name = longName ?? `${prefix === "" ? "" : `${prefix}/`}${text(0, 100)}`;
      if (type === "0") files.push({ path: name, bytes, mode: text(100, 108).replace(/^0+/, "") });
      longName = null;
    }
    at += block + toBlocks(size);
  }
}

function headerOf(path: string, size: number, mode: string, type: string): Buffer {
  const header = Buffer.alloc(block);
  header.write(path, 0, 100);
  header.write(octal(Number.parseInt(mode, 8), 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(0, 12), 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar  \0", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(toBlocks(bytes.length) - bytes.length)]);
}
