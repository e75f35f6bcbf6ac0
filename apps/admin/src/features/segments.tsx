"use client";

type Props<Value extends string> = {
  /** What is chosen between. */
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly count: number }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
};

/** One of a few views of the same list, each with how much is in it. */
export function Segments<Value extends string>({ label, options, value, onChange }: Props<Value>) {
  return (
    <fieldset className="segments bare">
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="segment"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label} <span className="quiet">{option.count}</span>
        </button>
      ))}
    </fieldset>
  );
}
