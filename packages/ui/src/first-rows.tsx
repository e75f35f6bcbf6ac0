"use client";
import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import { useFirstNewRow } from "./use-first-new-row.tsx";

type Props<T> = {
  readonly rows: readonly T[];
  readonly atFirst: number;
  readonly children: (rows: readonly T[]) => ReactNode;
  /** The list goes on after these rows: how. It stands there once they are all shown. */
  readonly goesOn?: ReactNode;
};

/** The first rows of a list, and the others when asked for, with the focus on the first of them. */
export function FirstRows<T>({ rows, atFirst, children, goesOn }: Props<T>) {
  const [all, setAll] = useState(false);
  const { below, onPress } = useFirstNewRow();
  const isFolded = !all && rows.length > atFirst;
  return (
    <>
      {children(all ? rows : rows.slice(0, atFirst))}
      {isFolded ? (
        <div className="more-rows" ref={below}>
          <Button
            size="small"
            onClick={() => {
              onPress();
              setAll(true);
            }}
          >
            {goesOn ? "Show more" : `Show all ${rows.length}`}
          </Button>
        </div>
      ) : (
        goesOn
      )}
    </>
  );
}
