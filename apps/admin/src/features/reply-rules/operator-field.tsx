import { namedOperators } from "@penguinmails/contracts/operator-label";
import { SelectField, TextField } from "@penguinmails/ui/field";
import { useState } from "react";

type Props = {
  /** As the fleet names it; `""`: whoever says it. */
  readonly operator: string;
  readonly error: string | undefined;
  readonly onChange: (operator: string) => void;
};

const isNamed = (operator: string) => namedOperators.some((one) => one.operator === operator);

/** Whose replies a rule reads: everybody's, those of an operator that has a name, or of one host by its domain. */
export function OperatorField({ operator, error, onChange }: Props) {
  const [isHost, setHost] = useState(operator !== "" && !isNamed(operator));
  return (
    <>
      <SelectField
        label="Operator"
        optional
        hint="Whose replies it reads."
        value={isHost ? "host" : `named ${operator}`}
        error={isHost ? undefined : error}
        onChange={(event) => {
          const { value } = event.target;
          setHost(value === "host");
          onChange(value === "host" ? "" : value.slice("named ".length));
        }}
      >
        <option value="named ">Whoever says it</option>
        <optgroup label="Operators">
          {namedOperators.map((one) => (
            <option key={one.operator} value={`named ${one.operator}`}>
              {one.label}
            </option>
          ))}
        </optgroup>
        <option value="host">One host, by its domain</option>
      </SelectField>
      {isHost ? (
        <TextField
          label="Domain of the host"
          placeholder="mail.example"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={100}
          hint="As it stands in the MX record of the recipients, without the host’s own name."
          value={operator}
          error={error}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : null}
    </>
  );
}
