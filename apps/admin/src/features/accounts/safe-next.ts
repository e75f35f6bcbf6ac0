/** Where to go after logging in: a path of our own, never another site. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith("/") || /^\/[/\\]/.test(next) || /[\p{Cc}\\]/u.test(next)) return "/";
  return /^\/(?:log-in|set-password)\b/.test(next) ? "/" : next;
}
