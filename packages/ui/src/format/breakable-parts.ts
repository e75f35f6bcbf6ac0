/** An address or the name of a host in the parts between which a line may end: after `@` and after each dot. */
export function breakableParts(name: string): readonly string[] {
  return name.split(/(?<=[@.])/);
}
