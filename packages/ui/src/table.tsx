import type { ReactNode } from "react";

export type Column<Row> = {
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /**
   * `row`: names the row. `number`: aligned at the end. `actions`: as narrow as it can be, without a header on show.
   * On a narrow screen, where what they say needs no header: `words` take the whole line, `brief` shares one.
   */
  readonly kind?: "text" | "row" | "number" | "actions" | "words" | "brief";
};

type Props<Row> = {
  /** What the table holds, for those who can't see where it stands. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** On a narrow screen: rows become cards, or the table scrolls in its own frame. */
  readonly narrow?: "cards" | "scroll";
};

export function Table<Row>({ caption, columns, rows, rowKey, narrow = "cards" }: Props<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable by keyboard.
    <section className="table-frame" aria-label={caption} tabIndex={0}>
      <table className={narrow === "cards" ? "table table-cards" : "table"}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.header} scope="col" className={classOf(column)}>
                {column.kind === "actions" ? (
                  <span className="visually-hidden">{column.header}</span>
                ) : (
                  column.header
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) =>
                column.kind === "row" ? (
                  <th key={column.header} scope="row" data-label={column.header}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.header}
                    className={classOf(column)}
                    data-label={saysItself(column) ? "" : column.header}
                  >
                    <div>{column.cell(row)}</div>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function saysItself<Row>({ kind }: Column<Row>): boolean {
  return kind === "actions" || kind === "words" || kind === "brief";
}

function classOf<Row>({ kind }: Column<Row>): string | undefined {
  return kind === "number"
    ? "end"
    : kind === "actions"
      ? "end shrink"
      : kind === "brief"
        ? "brief"
        : undefined;
}
