import { isIPv4 } from "node:net";

type ClickResult = "done" | "refused" | "later";
const longestWaitMs = 15_000;

/** Whether the world may call there: nothing of it leaves this machine. */
export function isLoopbackUrl(url: string): boolean {
  const parsed = URL.parse(url);
  if (!parsed || (parsed.protocol !== "http:" && parsed.protocol !== "https:")) return false;
  const { hostname } = parsed;
  return hostname === "localhost" || (isIPv4(hostname) && hostname.startsWith("127."));
}

/** The POST of a mail program's unsubscribe button (RFC 8058 §3.2): no cookies, and no redirect is followed. */
export async function pressOneClick(url: string, signal: AbortSignal): Promise<ClickResult> {
  if (!isLoopbackUrl(url)) return "refused";
  try {
    const { status, body } = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(longestWaitMs)]),
    });
    await body?.cancel();
    if (status >= 200 && status < 300) return "done";
    return status >= 500 || status === 429 ? "later" : "refused";
  } catch {
    return "later";
  }
}
