/** Bounces among what the receivers have judged, 0..1; null: nothing judged yet. */
export function bounceShare({
  delivered,
  bounced,
}: {
  readonly delivered: number;
  readonly bounced: number;
}) {
  const judged = delivered + bounced;
  return judged === 0 ? null : bounced / judged;
}
