"use client";
import { type ReactNode, useState } from "react";
import { Button } from "./button.tsx";

type Props<T> = {
  readonly rows: readonly T[];
  readonly atFirst: number;
  readonly children: (rows: readonly T[]) => ReactNode;
};

/** The first rows of a list that is whole, and the others when asked for. */
export function FirstRows<T>({ rows, atFirst, children }: Props<T>) {
  const [all, setAll] = useState(false);
  return (
    <>
      {children(all ? rows : rows.slice(0, atFirst))}
      {!all && rows.length > atFirst ? (
        <div className="more-rows">
          <Button size="small" onClick={() => setAll(true)}>
            Show all {rows.length}
          </Button>
        </div>
      ) : null}
    </>
  );
}
