import type { ReactNode } from "react";
import { TextField } from "./field.tsx";

type Props = {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly placeholder: string;
  readonly value: string;
  readonly onSearch: (value: string) => void;
};

/** Narrows a list on the page with each letter. Enter does no more, so that no form around it is sent by a search. */
export function SearchField({ onSearch, ...rest }: Props) {
  return (
    <TextField
      required={false}
      type="search"
      autoComplete="off"
      onChange={(event) => onSearch(event.target.value)}
      onKeyDown={(event) => (event.key === "Enter" ? event.preventDefault() : undefined)}
      {...rest}
    />
  );
}
