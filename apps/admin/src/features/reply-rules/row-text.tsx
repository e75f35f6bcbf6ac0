import type { ShippedRule } from "@penguinmails/api-client/reply-rules";
import { operatorLabel } from "@penguinmails/contracts/operator-label";
import { sampleLike } from "./rows-alike.ts";
import { classWords, meaningWords, reasonWords, scopeWords } from "./rule-words.ts";

/** What a row that ships does, about what, at whom, and one reply that it was written for, most like what was looked for. */
export function RowText({ row, like = "" }: { readonly row: ShippedRule; readonly like?: string }) {
  const only = row.operators === null ? "" : `, only of ${row.operators.map(operatorLabel).join(", ")}`;
  const codes = row.codes.length === 0 ? "" : `, with ${row.codes.map(codeWords).join(", ")}`;
  const sample = sampleLike(row, like);
  return (
    <>
      <span>
        {meaningWords(row)} <span className="quiet">· {scopeWords(row.scope).toLowerCase()}</span>
      </span>
      <span className="small quiet">
        {reasonWords(row.reason)} ({classWords(row.class).toLowerCase()}){only}
        {codes}
      </span>
      {sample ? <code className="small wrap quiet">{sample}</code> : null}
    </>
  );
}

/** `5`: "5xx"; nothing: a reply without an enhanced code; others as they are written. */
function codeWords(code: string): string {
  if (code === "") return "no enhanced code";
  return code.length === 1 ? `${code}xx` : code;
}
