import type { Policy } from "@penguinmails/core/policy";

export type PolicyNote = {
  readonly about: string;
  /** Who says so: a provider's rule, a standard, a law, common practice, or our own choice. */
  readonly source: string;
  /** 0..1, shown in per cent. */
  readonly isShare?: true;
  /** Between the parts of a list; a comma when not given. */
  readonly between?: string;
};

type PathsOf<G extends keyof Policy & string> = Policy[G] extends number
  ? G
  : `${G}.${keyof Policy[G] & string}`;

/** A note for each number of these groups of the policy, by its path; a number without a note doesn't compile. */
export type NotesOf<G extends keyof Policy & string> = {
  readonly [P in { [K in G]: PathsOf<K> }[G]]: PolicyNote;
};

export const ours = "our choice";
export const model = "our control model";
