import type { ShippedRule } from "@penguinmails/api-client/reply-rules";
import { operatorLabel } from "@penguinmails/contracts/operator-label";
import { classWords, meaningWords, reasonWords, scopeWords } from "./rule-words.ts";

/** What a row that ships does, about what, at whom, and one reply that it was written for. */
export function RowText({ row }: { readonly row: ShippedRule }) {
  const at = row.operators === null ? "whoever says it" : row.operators.map(operatorLabel).join(", ");
  const [sample] = row.samples;
  return (
    <>
      <span>
        {meaningWords(row)} <span className="quiet">· {scopeWords(row.scope).toLowerCase()}</span>
      </span>
      <span className="small quiet">
        {reasonWords(row.reason)} ({classWords(row.class).toLowerCase()}), at {at}
        {row.codes.length > 0 ? `, with ${row.codes.join(", ")}` : ""}
      </span>
      {sample ? <code className="small wrap quiet">{sample}</code> : null}
    </>
  );
}
