import type { ShippedRule } from "@penguinmails/api-client/reply-rules";
import { Button } from "@penguinmails/ui/button";
import { SearchField } from "@penguinmails/ui/search-field";
import { useFirstNewRow } from "@penguinmails/ui/use-first-new-row";
import { useId, useState } from "react";
import { RowText } from "./row-text.tsx";
import { rowsAlike, rowsWith } from "./rows-alike.ts";
import type { OverrideFault } from "./rule-draft.ts";

type Props = {
  readonly shipped: readonly ShippedRule[];
  /** Of the rule: what is alike stands first. */
  readonly operator: string;
  readonly words: string;
  readonly chosen: readonly string[];
  /** What is wrong with what is chosen, or with what is not. */
  readonly faults: readonly OverrideFault[];
  readonly onChange: (ids: readonly string[]) => void;
};

const atFirst = 4;

/** Rows whose samples the rule means to read otherwise: chosen ones first, then those most like the rule. */
export function OverridesField({ shipped, operator, words, chosen, faults, onChange }: Props) {
  const id = useId();
  const [search, setSearch] = useState("");
  const [all, setAll] = useState(false);
  const { below, onPress } = useFirstNewRow();
  const rowOf = new Map(shipped.map((row) => [row.id, row]));
  const first = [...new Set([...chosen, ...faults.map(({ row }) => row)])];
  const isAsked = words.trim() !== "" || search.trim() !== "";
  const found = isAsked ? rowsWith(rowsAlike(shipped, { operator, words }), search) : [];
  const others = found.filter((row) => !first.includes(row.id)).map((row) => row.id);
  const shown = [...first, ...(all ? others : others.slice(0, atFirst))];
  const toggle = (row: string) =>
    onChange(chosen.includes(row) ? chosen.filter((one) => one !== row) : [...chosen, row]);
  return (
    <fieldset className="choices" aria-describedby={`${id}-hint`}>
      <legend className="field-label">
        Rows that it overrides <span className="field-optional">(optional)</span>
      </legend>
      <p className="field-hint" id={`${id}-hint`}>
        The rule is tried on the samples of every other row. One that would mean something else is refused,
        unless its row is ticked here.
      </p>
      {faults.length > 0 ? (
        <p className="field-error">
          The rule would change what other rows say, or names rows in vain: see below.
        </p>
      ) : null}
      <SearchField
        label="Find a row"
        hint="Those most like the rule stand first, once it has words or samples."
        placeholder="mailbox full, 5.7.1, google …"
        value={search}
        onSearch={setSearch}
      />
      {shown.map((one) => {
        const row = rowOf.get(one);
        return (
          <label key={one} className="choice">
            <input type="checkbox" checked={chosen.includes(one)} onChange={() => toggle(one)} />
            <span className="choice-text">
              <span className="strong wrap">{one}</span>
              {row ? (
                <RowText row={row} like={search.trim() === "" ? words : search} />
              ) : (
                <span className="small quiet">A rule of the staff</span>
              )}
              {faults
                .filter((fault) => fault.row === one)
                .map(({ sample }) => (
                  <span key={sample} className="field-error wrap">
                    {sample === null
                      ? "None of its samples would mean something else: untick it."
                      : `The rule would read this sample of it: “${sample}”`}
                  </span>
                ))}
            </span>
          </label>
        );
      })}
      {isAsked && found.length === 0 ? <p className="quiet">No row holds these words.</p> : null}
      {!all && others.length > atFirst ? (
        <div ref={below}>
          <Button
            size="small"
            onClick={() => {
              onPress();
              setAll(true);
            }}
          >
            Show all {others.length}
          </Button>
        </div>
      ) : null}
    </fieldset>
  );
}
