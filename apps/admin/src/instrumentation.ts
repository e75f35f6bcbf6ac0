/** Next.js calls it once, before the first request. */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const { appendPeerAddresses } = await import("@penguinmails/api-client/peer-address");
  appendPeerAddresses();
}
