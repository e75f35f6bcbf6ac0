import { type Policy, policy as shipped } from "../policy.ts";
import { type OperatorWord, rulingOf } from "../reputation/operator-word.ts";
import { type Judgement, severityOf } from "./judge.ts";

/** A judgement, and what the operator itself said when that decided: a sentence for tenants. */
export type HeededJudgement = Judgement & { readonly operatorSaid?: string };

/**
 * The judgement of a pair's day, made no milder than what the operator itself said that day. Silence changes nothing, and
 * neither does praise: our own evidence stands.
 */
export function heedOperators(
  judgement: Judgement,
  words: readonly OperatorWord[],
  policy: Policy = shipped,
): HeededJudgement {
  let heeded: HeededJudgement = judgement;
  for (const word of words) {
    const ruling = rulingOf(word, policy);
    if (!ruling || severityOf(ruling.verdict) <= severityOf(heeded.verdict)) continue;
    heeded = { ...judgement, verdict: ruling.verdict, operatorSaid: ruling.sentence };
  }
  return heeded;
}
