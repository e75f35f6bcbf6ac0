/** The fields of a form that differ from what is stored, trimmed; what was left empty is not sent. */
export function changedFields<T extends Readonly<Record<string, string>>>(stored: T, entered: T): Partial<T> {
  const changed = Object.entries(entered)
    .map(([name, value]) => [name, value.trim()] as const)
    .filter(([name, value]) => value !== "" && value !== stored[name]);
  return Object.fromEntries(changed) as Partial<T>;
}
