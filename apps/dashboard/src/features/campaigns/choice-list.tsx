import type { ReactNode } from "react";

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

/** One of several, each with its name and what tells it apart. */
export function ChoiceList<T extends Item>({ legend, name, items, chosen, onChoose, ...rest }: Props<T>) {
  return (
    <fieldset className="choices">
      <legend className="field-label">{legend}</legend>
      {items.length === 0 ? <p className="quiet">{rest.empty}</p> : null}
      {items.map((item) => (
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
    </fieldset>
  );
}
