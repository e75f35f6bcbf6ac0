/** The order of lists that people read: by what stands there, great letters like small ones. For `sort`. */
export function byLabel(a: string, b: string): number {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}
