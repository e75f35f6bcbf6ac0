/** A template's words under a name of their own, within the 120 characters that a name may have. */
export function copyOf<T extends { readonly name: string; readonly subject: string; readonly body: string }>({
  name,
  subject,
  body,
}: T): { readonly name: string; readonly subject: string; readonly body: string } {
  return { name: nameOfCopy(name), subject, body };
}

export function nameOfCopy(name: string): string {
  return `${name.slice(0, 113).trimEnd()} (copy)`;
}
