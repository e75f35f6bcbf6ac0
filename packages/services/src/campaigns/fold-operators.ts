type Counted = { readonly operator: string } & Readonly<Record<string, number | string>>;

/**
 * The operators with most messages, and one row `others` that adds up the rest, so that a list of a thousand small
 * hosts stays a table. `rows` come most messages first; `hosts` says how many operators a row stands for.
 */
export function foldOperators<T extends Counted>(
  rows: readonly T[],
  most: number,
): readonly (T & { readonly hosts: number })[] {
  const named = rows.filter(({ operator }) => operator !== "others");
  const shown = named.slice(0, most).map((row) => ({ ...row, hosts: 1 }));
  const rest = [...named.slice(most), ...rows.filter(({ operator }) => operator === "others")];
  const [first, ...more] = rest;
  if (!first) return shown;
  const sum = more.reduce((total, row) => added(total, row), first);
  return [...shown, { ...sum, operator: "others", hosts: rest.length }];
}

function added<T extends Counted>(a: T, b: T): T {
  const sums = Object.entries(a).map(([name, value]) => {
    const other = b[name];
    return [name, typeof value === "number" && typeof other === "number" ? value + other : value];
  });
  return Object.fromEntries(sums) as T;
}
