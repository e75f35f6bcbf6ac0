/**
 * Where to go after logging in: a path of our own, never another site, and none of the `doors` (such as `log-in`) that
 * only lead in.
 */
export function safeNext(next: string | undefined, doors: readonly string[]): string {
  if (!next?.startsWith("/") || /^\/[/\\]/.test(next) || /[\p{Cc}\\]/u.test(next)) return "/";
  return doors.some((door) => new RegExp(`^/${door}\\b`).test(next)) ? "/" : next;
}
