/**
 * Whether a cookie-bearing request that changes something comes from one of our own pages. Browsers send `Origin` with
 * such requests; a client that is no browser sends neither it nor `Sec-Fetch-Site`.
 */
export function isOwnOrigin(
  origin: string | undefined,
  fetchSite: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined)
    return fetchSite === undefined || fetchSite === "same-origin" || fetchSite === "none";
  return allowed.some((url) => sameOrigin(origin, url));
}

function sameOrigin(a: string, b: string): boolean {
  try {
    const [left, right] = [new URL(a), new URL(b)];
    return left.protocol === right.protocol && left.port === right.port && hostOf(left) === hostOf(right);
  } catch {
    return false;
  }
}

/** One machine's two names for itself. */
function hostOf(url: URL): string {
  return url.hostname === "127.0.0.1" || url.hostname === "[::1]" ? "localhost" : url.hostname;
}
