/**
 * A state machine as data: where a cause may take what it finds in a state. An empty list is news that changes nothing
 * there; what isn't in the table is refused.
 */
export type MoveTable<State extends string, Cause extends string> = Readonly<
  Record<State, Readonly<Record<Cause, readonly State[]>>>
>;

/** A move that its table doesn't allow: nothing of it was done, and whoever wanted it has a bug. */
export type RefusedMove = { readonly from: string; readonly to: string; readonly cause: string };

/** Whether the cause may move anything out of this state, or keep it there knowingly. */
export function isNews<State extends string, Cause extends string>(
  table: MoveTable<State, Cause>,
  from: State,
  cause: Cause,
): boolean {
  return table[from][cause].length > 0;
}

/** What is wrong with a move; null when the table allows it. */
export function refusalOf<State extends string, Cause extends string>(
  table: MoveTable<State, Cause>,
  from: State,
  cause: Cause,
  to: State,
): RefusedMove | null {
  return table[from][cause].includes(to) ? null : { from, to, cause };
}
