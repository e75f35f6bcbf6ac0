/** Every zone this runtime knows, UTC first, and the one in use even if it doesn't. */
export function timezonesWith(inUse: string): readonly string[] {
  const known = Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC");
  return ["UTC", ...known, ...(inUse === "UTC" || known.includes(inUse) ? [] : [inUse])];
}
