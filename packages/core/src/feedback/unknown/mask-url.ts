const parts = /^(https?:\/\/)([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/i;

/**
 * A link in a reply: its host and the words of its path stay, they say which refusal it is. Whatever may name a message
 * or a person becomes `<id>`, `<ip>` or `<name>`.
 */
export function maskUrl(url: string, personal: ReadonlySet<string>): string {
  const [, scheme = "", host = "", path = "", query = "", fragment = ""] = parts.exec(url) ?? [];
  const told = path
    .split("/")
    .map((part) => wordOr(part, personal))
    .join("/");
  const asked = query
    .slice(1)
    .split("&")
    .map((pair) => pairOf(pair, personal))
    .join("&");
  return `${scheme}${hostOf(host, personal)}${told}${query ? `?${asked}` : ""}${fragment ? "<id>" : ""}`;
}

function hostOf(host: string, personal: ReadonlySet<string>): string {
  if (/^[\d.:]+$/.test(host)) return "<ip>";
  const labels = host.toLowerCase().split(".");
  const isTheirs = labels.some((_, at) => personal.has(labels.slice(at).join(".")));
  return isTheirs || /[^a-z0-9.-]/i.test(host) ? "<host>" : host;
}

function pairOf(pair: string, personal: ReadonlySet<string>): string {
  const at = pair.indexOf("=");
  if (at < 0) return wordOr(pair, personal);
  return `${wordOr(pair.slice(0, at), personal)}=${wordOr(pair.slice(at + 1), personal)}`;
}

/** Letters alone are a word. */
function wordOr(part: string, personal: ReadonlySet<string>): string {
  if (part === "") return "";
  if (!/^[a-z][a-z._~-]{0,39}$/i.test(part)) return "<id>";
  return personal.has(part.toLowerCase()) ? "<name>" : part;
}
