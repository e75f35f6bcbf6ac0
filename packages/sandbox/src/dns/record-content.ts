/** Zone-file content (quoted TXT, names with a final dot) against the plain values that the zone store keeps. */

const nameTypes = ["CNAME", "PTR", "NS"];
const dotted = (name: string): string => `${name.replace(/\.$/, "")}.`;
const bare = (name: string): string => (name === "." ? name : name.replace(/\.$/, "").toLowerCase());

/** Why a real server would not take the content, or null. */
export function contentFault(type: string, content: string): string | null {
  switch (type) {
    case "TXT":
    case "SPF":
      return /^(?:"(?:[^"\\]|\\.)*"\s*)+$/.test(content)
        ? (quotedParts(content).find((part) => unescaped(part).length > 255) ?? null) &&
            "a string is longer than 255 octets"
        : 'Parsing record content: Data field in DNS should start with quote (")';
    case "A":
      return /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/.test(content)
        ? null
        : "unable to parse IP address";
    case "MX":
      return /^\d{1,5} (?:\S+\.|\.)$/.test(content) ? null : "Not in expected format";
    default:
      return nameTypes.includes(type) && !content.endsWith(".") ? `'${content}' is not canonical` : null;
  }
}

export function fromContent(type: string, content: string): string {
  if (type === "TXT" || type === "SPF")
    return Buffer.concat(quotedParts(content).map(unescaped)).toString("utf8");
  if (type === "MX") {
    const [preference = "10", host = "."] = content.split(/\s+/);
    return `${preference} ${bare(host)}`;
  }
  return nameTypes.includes(type) ? bare(content) : content;
}

export function toContent(type: string, value: string): string {
  if (type === "TXT" || type === "SPF") return quoted(value);
  return type === "MX" || nameTypes.includes(type) ? dotted(value) : value;
}

function quotedParts(content: string): string[] {
  return [...content.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, part]) => part ?? "");
}

function unescaped(part: string): Buffer {
  const bytes: number[] = [];
  for (const [whole, decimal, escaped] of part.matchAll(/\\(\d{3})|\\(.)|[^\\]/gsu)) {
    if (decimal !== undefined) bytes.push(Number(decimal) & 255);
    else bytes.push(...Buffer.from(escaped ?? whole, "utf8"));
  }
  return Buffer.from(bytes);
}

function quoted(value: string): string {
  const bytes = Buffer.from(value, "utf8");
  const strings: string[] = [];
  for (let at = 0; at < Math.max(bytes.length, 1); at += 255) {
    const piece = [...bytes.subarray(at, at + 255)].map(writtenByte).join("");
    strings.push(`"${piece}"`);
  }
  return strings.join(" ");
}

function writtenByte(byte: number): string {
  const char = String.fromCharCode(byte);
  if (char === '"' || char === "\\") return `\\${char}`;
  return byte >= 32 && byte < 127 ? char : `\\${String(byte).padStart(3, "0")}`;
}
