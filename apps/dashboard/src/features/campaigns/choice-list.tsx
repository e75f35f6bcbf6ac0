import { SearchField } from "@penguinmails/ui/search-field";
import { type ReactNode, useState } from "react";
import { choicesAtFirst, choicesShown } from "./choices-shown.ts";

type Item = { readonly id: string; readonly name: string };
type Props<T extends Item> = {
  readonly legend: string;
  /** Of the group of buttons. */
  readonly name: string;
  readonly items: readonly T[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
  /** Instead of a list that is empty. */
  readonly empty: ReactNode;
  /** Small lines below an item's name. */
  readonly linesOf: (item: T) => readonly string[];
};

/** One of several, each with its name and what tells it apart; of many the first, and those that are searched for. */
export function ChoiceList<T extends Item>({ legend, name, items, chosen, onChoose, ...rest }: Props<T>) {
  const [search, setSearch] = useState("");
  const { shown, more } = choicesShown(items, { search, chosen });
  return (
    <fieldset className="choices">
      <legend className="field-label">{legend}</legend>
      {items.length === 0 ? <p className="quiet">{rest.empty}</p> : null}
      {items.length > choicesAtFirst ? (
        <SearchField
          label={`Find one of ${items.length}`}
          placeholder="a part of its name"
          value={search}
          onSearch={setSearch}
        />
      ) : null}
      {shown.map((item) => (
        <label key={item.id} className="choice">
          <input type="radio" name={name} checked={chosen === item.id} onChange={() => onChoose(item.id)} />
          <span className="choice-text">
            <span className="strong anywhere">{item.name}</span>
            {rest.linesOf(item).map((line) => (
              <span key={line} className="small quiet anywhere">
                {line}
              </span>
            ))}
          </span>
        </label>
      ))}
      {items.length > choicesAtFirst ? (
        <p className="small quiet" role="status">
          {more > 0
            ? `And ${more} more: search for a part of the name.`
            : shown.length === 0
              ? "None has this in its name."
              : ""}
        </p>
      ) : null}
    </fieldset>
  );
}
