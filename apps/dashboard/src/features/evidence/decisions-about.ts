/** Which decisions are shown: of one subject, those that wait for an answer, or all. */
export type DecisionsAbout = { readonly subject: string | null; readonly waiting: boolean };

/** All are shown folded; a proposal is answered alone. */
export function decisionsQuery({ subject, waiting }: DecisionsAbout) {
  if (subject === null && !waiting) return { folded: true };
  return { ...(subject !== null && { subject }), ...(waiting && { standing: "proposed" as const }) };
}
