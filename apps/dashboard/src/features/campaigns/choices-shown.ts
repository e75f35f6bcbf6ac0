type Item = { readonly id: string; readonly name: string };
type Asked = { readonly search: string; readonly chosen: string | null };

/** As many as stand without a search. */
export const choicesAtFirst = 12;

/**
 * The first of the items whose name holds what is searched for, in their order, and `more`: how many others do. What is
 * chosen is always among them, above the others where it would not be.
 */
export function choicesShown<T extends Item>(
  items: readonly T[],
  { search, chosen }: Asked,
): { readonly shown: readonly T[]; readonly more: number } {
  const words = search.trim().toLowerCase();
  const found = items.filter(({ name }) => name.toLowerCase().includes(words));
  const first = found.slice(0, choicesAtFirst);
  const kept = items.filter(({ id }) => id === chosen && !first.some((item) => item.id === id));
  const isFoundToo = kept.some((item) => found.includes(item));
  return { shown: [...kept, ...first], more: found.length - first.length - (isFoundToo ? 1 : 0) };
}
