/** A share (0..1) as sentences say it: 0.05 → "5 %", 0.12345 → "12.3 %". At most so many significant digits. */
export function percent(share: number, digits = 3): string {
  return `${Number((100 * share).toPrecision(digits))} %`;
}
