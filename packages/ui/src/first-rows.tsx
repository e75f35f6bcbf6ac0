"use client";
import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import { useFirstNewRow } from "./use-first-new-row.tsx";

type Props<T> = {
  readonly rows: readonly T[];
  readonly atFirst: number;
  readonly children: (rows: readonly T[]) => ReactNode;
};

/** The first rows of a list that is whole, and the others when asked for, with the focus on the first of them. */
export function FirstRows<T>({ rows, atFirst, children }: Props<T>) {
  const [all, setAll] = useState(false);
  const { below, onPress } = useFirstNewRow();
  return (
    <>
      {children(all ? rows : rows.slice(0, atFirst))}
      {!all && rows.length > atFirst ? (
        <div className="more-rows" ref={below}>
          <Button
            size="small"
            onClick={() => {
              onPress();
              setAll(true);
            }}
          >
            Show all {rows.length}
          </Button>
        </div>
      ) : null}
    </>
  );
}
